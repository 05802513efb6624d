// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace octet::kernels {

/// For each of `rows` rows of n neighbours: dst[i] = e^(src[i] - m) / sum of e^(src[j] - m), m the
/// largest of the row; or its logarithm. Sums are kept in 16 parts, whatever the ISA.
void softmax_rows(const float* src, float* dst, std::size_t rows, std::size_t n) noexcept;
void log_softmax_rows(const float* src, float* dst, std::size_t rows, std::size_t n) noexcept;

/// How each row is normalized.
struct RowNorm {
  bool subtract_mean = true;
  /// Divide by sqrt(mean of squares + eps), of the differences from the mean if that is subtracted.
  bool divide = true;
  /// Divide by sqrt(mean of squares) + eps instead.
  bool eps_outside = false;
  float eps = 0;
};
void normalize_rows(const RowNorm& norm, const float* src, float* dst, std::size_t rows,
                    std::size_t n) noexcept;

}  // namespace octet::kernels
