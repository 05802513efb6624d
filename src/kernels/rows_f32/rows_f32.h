// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

enum class RowsFunction : std::uint8_t {
  /// dst[i] = e^(src[i] - m) / sum of e^(src[j] - m), m the largest of the row.
  softmax,
  /// Its logarithm.
  log_softmax,
  /// What RowNorm says.
  normalize
};

/// How each row is normalized.
struct RowNorm {
  bool subtract_mean = true;
  /// Divide by sqrt(mean of squares + eps), of the differences from the mean if that is subtracted.
  bool divide = true;
  /// Divide by sqrt(mean of squares) + eps instead.
  bool eps_outside = false;
  double eps = 0;
};

struct Rows {
  RowsFunction function = RowsFunction::softmax;
  RowNorm norm;
  /// Softmax takes four times as long; the others are always exact.
  bool exact = true;
};

/// The function of each of `num_rows` rows of n neighbours, computed in double with sums in 16
/// parts and rounded once: but once in some 10^7 times the float nearest to the exact value. If not
/// exact, within 2e-6 of it relative to it. src and dst may be the same.
using RowsFunctionF32 = void (*)(const Rows& rows, const float* src, float* dst,
                                 std::size_t num_rows, std::size_t n) noexcept;

#define OCTET_KERNEL(function, word)                                                  \
  void function(const Rows& rows, const float* src, float* dst, std::size_t num_rows, \
                std::size_t n) noexcept;
#include "kernels/rows_f32/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
