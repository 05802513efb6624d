// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// The second operand of a product: the element of row k and column n is at
/// data[k * k_stride + n * n_stride].
struct ByteMatrix {
  const std::uint8_t* data = nullptr;
  std::size_t num_rows = 0, num_columns = 0;
  std::size_t k_stride = 0, n_stride = 0;
};

/// dst[m][n] = sum over k of (a[m][k] - a_zero) * (b[k][n] - b_zero), for `rows` dense rows of a,
/// in 32-bit integers that do not overflow.
void matmul_i8_reference(const std::uint8_t* a, std::size_t rows, std::uint8_t a_zero,
                         const ByteMatrix& b, std::uint8_t b_zero, std::int32_t* dst) noexcept;

}  // namespace octet::kernels
