// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// Functions of one float, as octet/ops.h defines the operations of their names.
enum class MapFunction : std::uint8_t {
  relu,
  clamp,
  sqrt,
  abs,
  negative,
  floor,
  ceiling,
  round_half_even,
  round_half_away,
  hswish,
  hsigmoid,
  hard_sigmoid,
  sign,
  sigmoid,
  tanh,
  exp,
  log,
  erf,
  gelu_erf,
  gelu_tanh,
  swish,
  mish,
  softplus,
  sin,
  cos,
  atan,
  elu,
  selu
};

/// A few rounded operations, which give the same float whoever does them.
constexpr bool is_elementary(MapFunction function) noexcept {
  return function <= MapFunction::sign;
}

/// What oneDNN computes, too, and bit by bit as it does if not exact.
constexpr bool is_onednn_function(MapFunction function) noexcept {
  return function == MapFunction::sigmoid || function == MapFunction::swish ||
         function == MapFunction::exp;
}

/// A function with its parameters: clamp to [alpha, beta]; swish of beta = alpha; hard_sigmoid and
/// selu of alpha and beta (lambda); elu of alpha.
struct Map {
  MapFunction function = MapFunction::relu;
  float alpha = 0;
  float beta = 0;
  /// Takes twice to four times as long where the function is not elementary.
  bool exact = true;
};

/// dst[i] = function(src[i]) for i < n: if exact, the float nearest to the exact value but once in
/// some 10^7 times, and then the next; else within 1e-6 of it relative to the larger of it and 1.
/// Elementary functions round each of their operations. src and dst may be the same.
using MapFunctionF32 = void (*)(const Map& map, const float* src, float* dst,
                                std::size_t n) noexcept;

#define OCTET_KERNEL(function, word) \
  void function(const Map& map, const float* src, float* dst, std::size_t n) noexcept;
#include "kernels/map_f32/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
