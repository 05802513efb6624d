// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/dot_f64/dot_f64.h"

namespace octet::kernels {

void dot_f64_scalar(const double* a, const float* b, std::size_t num_rows, std::size_t num_terms,
                    double* accumulators) noexcept {
  for (std::size_t k = 0; k < num_terms; ++k, a += kDotRows, b += kDotColumns) {
    for (std::size_t m = 0; m < num_rows; ++m) {
      for (std::size_t n = 0; n < kDotColumns; ++n)
        accumulators[m * kDotColumns + n] += a[m] * double{b[n]};
    }
  }
}

}  // namespace octet::kernels
