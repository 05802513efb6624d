// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <concepts>
#include <limits>
#include <utility>

namespace octet {

/// Rounds to the nearest integer, halves to even: 0.5 -> 0, 1.5 -> 2. The same value as cvtps2dq
/// gives in the default rounding mode.
inline float round_half_even(float value) noexcept {
  return std::nearbyint(value);
}
inline double round_half_even(double value) noexcept {
  return std::nearbyint(value);
}

/// @return the value of To nearest to `value`.
template <std::integral To, std::integral From>
constexpr To saturate_cast(From value) noexcept {
  if (std::cmp_less(value, std::numeric_limits<To>::min())) return std::numeric_limits<To>::min();
  if (std::cmp_greater(value, std::numeric_limits<To>::max()))
    return std::numeric_limits<To>::max();
  return static_cast<To>(value);
}

/// @return the value of To nearest to `value`, halves to even; 0 for NaN.
template <std::integral To, std::floating_point From>
To saturate_cast(From value) noexcept {
  // 2^digits is exact in From, where max() of a wide type is not: 2147483647 becomes 2147483648.F.
  const From beyond = std::ldexp(From{1}, std::numeric_limits<To>::digits);
  const From rounded = round_half_even(value);
  if (std::isnan(rounded)) return 0;
  if (rounded >= beyond) return std::numeric_limits<To>::max();
  if (rounded < static_cast<From>(std::numeric_limits<To>::min()))
    return std::numeric_limits<To>::min();
  return static_cast<To>(rounded);
}

}  // namespace octet
