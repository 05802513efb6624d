// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace octet::reference {

/// sums[j] = sum over i of weights[i] * rows[i * sums.size() + j], in the order of i. Sums are kept
/// in double, so that their rounding does not depend on how a faster kernel orders its f32 ones.
template <typename T>
void sum_scaled_rows(std::span<const T> weights, const T* rows, std::span<double> sums) {
  std::fill(sums.begin(), sums.end(), 0.0);
  double* dst = sums.data();
  const std::size_t length = sums.size();
  for (const T weight : weights) {
    const auto scale = static_cast<double>(weight);
    for (std::size_t j = 0; j < length; ++j) dst[j] += scale * static_cast<double>(rows[j]);
    rows += length;
  }
}

}  // namespace octet::reference
