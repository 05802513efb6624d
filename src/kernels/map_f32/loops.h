// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "kernels/map_f32/functions.h"
#include "kernels/map_f32/map_f32.h"

namespace octet::kernels {
namespace {

template <typename Function>
inline void for_each(const float* src, float* dst, std::size_t n, const Function& function) {
  for (std::size_t i = 0; i < n; ++i) dst[i] = function(src[i]);
}

inline void map_elements(const Map& map, const float* src, float* dst, std::size_t n) {
  const float alpha = map.alpha;
  const float beta = map.beta;
  const auto each = [=](const auto& function) { for_each(src, dst, n, function); };
  switch (map.function) {
    case MapFunction::relu:
      return each([](float x) { return x > 0.0F ? x : 0.0F; });
    case MapFunction::clamp:
      return each([=](float x) { return smaller(larger(x, alpha), beta); });
    case MapFunction::sigmoid:
      return each(sigmoid_of);
    case MapFunction::tanh:
      return each(tanh_of);
    case MapFunction::exp:
      return each(exp_of);
    case MapFunction::log:
      return each([](float x) { return __builtin_logf(x); });
    case MapFunction::sqrt:
      return each([](float x) { return __builtin_sqrtf(x); });
    case MapFunction::abs:
      return each(absolute);
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
    case MapFunction::erf:
      return each(erf_of);
    case MapFunction::gelu_erf:
      return each([](float x) { return x * 0.5F * (1.0F + erf_of(x * 0.707106781F)); });
    case MapFunction::gelu_tanh:
      return each([](float x) {
        return x * 0.5F * (1.0F + tanh_of(0.797884561F * (x + 0.044715F * x * x * x)));
      });
    case MapFunction::swish:
      return each([=](float x) { return x * sigmoid_of(alpha * x); });
    case MapFunction::hswish:
      return each([](float x) { return x * hsigmoid_of(x); });
    case MapFunction::hsigmoid:
      return each(hsigmoid_of);
    case MapFunction::hard_sigmoid:
      return each([=](float x) { return larger(smaller(alpha * x + beta, 1.0F), 0.0F); });
    case MapFunction::mish:
      return each([](float x) { return x * tanh_of(softplus_of(x)); });
    case MapFunction::softplus:
      return each(softplus_of);
    case MapFunction::sign:
      return each([](float x) { return x > 0.0F ? 1.0F : x < 0.0F ? -1.0F : 0.0F; });
    case MapFunction::sin:
      return each([](float x) { return __builtin_sinf(x); });
    case MapFunction::cos:
      return each([](float x) { return __builtin_cosf(x); });
    case MapFunction::elu:
      return each([=](float x) { return x < 0.0F ? alpha * expm1_of(x) : x; });
    case MapFunction::selu:
      return each([=](float x) { return beta * (x > 0.0F ? x : alpha * expm1_of(x)); });
  }
}

}  // namespace
}  // namespace octet::kernels
