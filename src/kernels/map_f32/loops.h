// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "kernels/map_f32/exact_functions.h"
#include "kernels/map_f32/functions.h"
#include "kernels/map_f32/map_f32.h"

namespace octet::kernels {
namespace {

template <typename Function>
inline void for_each(const float* src, float* dst, std::size_t n, const Function& function) {
  for (std::size_t i = 0; i < n; ++i) dst[i] = function(src[i]);
}

inline void map_elementary(const Map& map, const float* src, float* dst, std::size_t n) {
  const float alpha = map.alpha;
  const float beta = map.beta;
  const auto each = [=](const auto& function) { for_each(src, dst, n, function); };
  switch (map.function) {
    case MapFunction::relu:
      return each([](float x) { return x > 0.0F ? x : 0.0F; });
    case MapFunction::clamp:
      return each([=](float x) { return smaller(larger(x, alpha), beta); });
    case MapFunction::sqrt:
      return each([](float x) { return __builtin_sqrtf(x); });
    case MapFunction::abs:
      return each([](float x) { return absolute(x); });
    case MapFunction::negative:
      return each([](float x) { return -x; });
    case MapFunction::floor:
      return each([](float x) { return __builtin_floorf(x); });
    case MapFunction::ceiling:
      return each([](float x) { return __builtin_ceilf(x); });
    case MapFunction::round_half_even:
      return each([](float x) { return __builtin_nearbyintf(x); });
    case MapFunction::round_half_away:
      return each([](float x) { return __builtin_roundf(x); });
    case MapFunction::hswish:
      return each([](float x) { return hswish_of(x); });
    case MapFunction::hsigmoid:
      return each(hsigmoid_of);
    case MapFunction::hard_sigmoid:
      return each([=](float x) { return larger(smaller(alpha * x + beta, 1.0F), 0.0F); });
    default:
      return each([](float x) { return x > 0.0F ? 1.0F : x < 0.0F ? -1.0F : 0.0F; });
  }
}

// In Number: functions.h for float, exact_functions.h for double.
template <typename Number>
inline void map_transcendental(const Map& map, const float* src, float* dst, std::size_t n) {
  const Number alpha = map.alpha;
  const Number beta = map.beta;
  const auto each = [=](const auto& function) {
    for_each(src, dst, n, [function](float x) { return static_cast<float>(function(Number{x})); });
  };
  switch (map.function) {
    case MapFunction::sigmoid:
      return each([](Number x) { return sigmoid_of(x); });
    case MapFunction::tanh:
      return each([](Number x) { return tanh_of(x); });
    case MapFunction::exp:
      return each([](Number x) { return exp_of(x); });
    case MapFunction::log:
      return each([](Number x) { return __builtin_log(double{x}); });
    case MapFunction::erf:
      return each([](Number x) { return erf_of(x); });
    case MapFunction::gelu_erf:
      return each([](Number x) { return gelu_of(x); });
    case MapFunction::gelu_tanh:
      return each([](Number x) { return gelu_tanh_of(x); });
    case MapFunction::swish:
      return each([=](Number x) { return x * sigmoid_of(alpha * x); });
    case MapFunction::mish:
      return each([](Number x) { return mish_of(x); });
    case MapFunction::softplus:
      return each([](Number x) { return softplus_of(x); });
    case MapFunction::sin:
      return each([](Number x) { return __builtin_sin(double{x}); });
    case MapFunction::cos:
      return each([](Number x) { return __builtin_cos(double{x}); });
    case MapFunction::atan:
      return each([](Number x) { return __builtin_atan(double{x}); });
    case MapFunction::elu:
      return each([=](Number x) { return x < Number{0} ? alpha * expm1_of(x) : x; });
    default:
      return each([=](Number x) { return beta * (x > Number{0} ? x : alpha * expm1_of(x)); });
  }
}

template <typename Function>
inline void for_each_vector(const float* src, float* dst, std::size_t n, const Function& function) {
  std::size_t i = 0;
  for (; i + kFloats <= n; i += kFloats) store_floats(dst + i, function(load_floats(src + i)));
  for (; i < n; ++i) dst[i] = function(src[i]);
}

// What is oneDNN's.
inline void map_as_onednn(const Map& map, const float* src, float* dst, std::size_t n) {
  const float alpha = map.alpha;
  const auto each = [=](const auto& function) { for_each_vector(src, dst, n, function); };
  switch (map.function) {
    case MapFunction::sigmoid:
      return each([](auto x) { return sigmoid_of(x); });
    case MapFunction::exp:
      return each([](auto x) { return exp_of(x); });
    default:
      if (alpha == 1.0F) return each([](auto x) { return x * sigmoid_of(x); });
      return each([=](auto x) { return x * sigmoid_of(alpha * x); });
  }
}

inline void map_elements(const Map& map, const float* src, float* dst, std::size_t n) {
  if (is_elementary(map.function))
    map_elementary(map, src, dst, n);
  else if (map.exact)
    map_transcendental<double>(map, src, dst, n);
  else if (is_onednn_function(map.function))
    map_as_onednn(map, src, dst, n);
  else
    map_transcendental<float>(map, src, dst, n);
}

}  // namespace
}  // namespace octet::kernels
