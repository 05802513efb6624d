// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/product_f32/product_f32.h"

namespace octet::kernels {

void product_f32_scalar(const double* a, const float* b, std::size_t num_rows,
                        std::size_t num_terms, double* sums) noexcept {
  for (std::size_t k = 0; k < num_terms; ++k, a += kProductRows, b += kProductColumns) {
    for (std::size_t m = 0; m < num_rows; ++m) {
      for (std::size_t n = 0; n < kProductColumns; ++n)
        sums[m * kProductColumns + n] += a[m] * double{b[n]};
    }
  }
}

}  // namespace octet::kernels
