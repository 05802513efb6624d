// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/reference/onednn_functions.h"

#include <cmath>
#include <limits>

namespace octet {

// e^x = 2^n * e^r with n = round(x / ln 2) and a polynomial for e^r.
float onednn_exp(float x) noexcept {
  // The logarithms of the largest float and of 2^-126.
  constexpr float kLargest = 88.7228394F, kSmallest = -87.3365479F;
  if (x > kLargest) return std::numeric_limits<float>::infinity();
  if (x < kSmallest || std::isnan(x)) return std::isnan(x) ? x : 0.0F;
  const float n = std::floor(x * 1.44269502F + 0.5F);
  const float r = std::fma(-n, 0.693147182F, x);
  constexpr float kCoefficients[] = {0.0418978221F, 0.166676521F, 0.499991506F, 0.999999702F, 1.0F};
  float p = 0.00828929059F;
  for (const float coefficient : kCoefficients) p = std::fma(p, r, coefficient);
  // 2^128 is no float: half of it is, and 2^-127 is taken for 0.
  const float half_power = n < -125 ? 0.0F : std::ldexp(1.0F, static_cast<int>(n) - 1);
  return p * half_power * 2.0F;
}

float onednn_sigmoid(float x) noexcept {
  const float e = onednn_exp(-std::abs(x));
  const float of_negative = e / (e + 1.0F);
  return x < 0 ? of_negative : 1.0F - of_negative;
}

float onednn_swish(float x, float beta) noexcept {
  return x * onednn_sigmoid(beta * x);
}

}  // namespace octet
