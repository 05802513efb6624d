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
  sigmoid,
  tanh,
  exp,
  log,
  sqrt,
  abs,
  negative,
  floor,
  ceiling,
  round_half_even,
  round_half_away,
  erf,
  gelu_erf,
  gelu_tanh,
  swish,
  hswish,
  hsigmoid,
  hard_sigmoid,
  mish,
  softplus,
  sign,
  sin,
  cos,
  elu,
  selu
};

/// A function with its parameters: clamp to [alpha, beta]; swish of beta = alpha; hard_sigmoid and
/// selu of alpha and beta (lambda); elu of alpha.
struct Map {
  MapFunction function = MapFunction::relu;
  float alpha = 0;
  float beta = 0;
};

/// dst[i] = function(src[i]) for i < n, within 1e-6 of the exact value relative to the larger of it
/// and 1. src and dst may be the same.
using MapFunctionF32 = void (*)(const Map& map, const float* src, float* dst,
                                std::size_t n) noexcept;

#define OCTET_KERNEL(function, word) \
  void function(const Map& map, const float* src, float* dst, std::size_t n) noexcept;
#include "kernels/map_f32/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
