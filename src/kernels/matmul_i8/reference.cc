// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/matmul_i8/matmul_i8.h"

namespace octet::kernels {

void matmul_i8_reference(const std::uint8_t* a, std::size_t rows, std::uint8_t a_zero,
                         const ByteMatrix& b, std::uint8_t b_zero, std::int32_t* dst) noexcept {
  for (std::size_t m = 0; m < rows; ++m, a += b.num_rows) {
    for (std::size_t n = 0; n < b.num_columns; ++n) {
      std::int32_t sum = 0;
      for (std::size_t k = 0; k < b.num_rows; ++k)
        sum += (a[k] - a_zero) * (b.data[k * b.k_stride + n * b.n_stride] - b_zero);
      *dst++ = sum;
    }
  }
}

}  // namespace octet::kernels
