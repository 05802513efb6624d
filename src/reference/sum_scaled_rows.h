// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <type_traits>

namespace octet::reference {

/// What sums of T are kept in: double, so that their rounding does not depend on how a faster
/// kernel orders its f32 ones; for integers the low 64 bits, from which those of T are taken.
template <typename T>
using SumOf = std::conditional_t<std::is_floating_point_v<T>, double, std::uint64_t>;

/// sums[j] = sum over i of weights[i] * rows[i * sums.size() + j], in the order of i.
template <typename T>
void sum_scaled_rows(std::span<const T> weights, const T* rows, std::span<SumOf<T>> sums) {
  using Sum = SumOf<T>;
  std::fill(sums.begin(), sums.end(), Sum{0});
  Sum* dst = sums.data();
  const std::size_t length = sums.size();
  for (const T weight : weights) {
    const auto scale = static_cast<Sum>(weight);
    for (std::size_t j = 0; j < length; ++j) dst[j] += scale * static_cast<Sum>(rows[j]);
    rows += length;
  }
}

}  // namespace octet::reference
