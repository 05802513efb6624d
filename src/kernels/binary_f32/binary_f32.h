// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

enum class BinaryFunction : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  maximum,
  minimum,
  power,
  squared_difference,
  /// a < 0 ? a * b : a.
  prelu
};

/// Rows of dst[i] = function(a[i * a_step], b[i * b_step]) for i < n; a step is 0 or 1.
struct BinaryRow {
  BinaryFunction function = BinaryFunction::add;
  std::size_t a_step = 1;
  std::size_t b_step = 1;
};
void binary_f32(const BinaryRow& row, const float* a, const float* b, float* dst,
                std::size_t n) noexcept;

}  // namespace octet::kernels
