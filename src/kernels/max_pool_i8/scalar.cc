// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/max_pool_i8/max_pool_i8.h"

namespace octet::kernels {

void maximum_i8_scalar(const std::uint8_t* const* rows, std::size_t num_rows, std::size_t n,
                       std::uint8_t* dst) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    dst[i] = rows[0][i];
    for (std::size_t k = 1; k < num_rows; ++k) dst[i] = dst[i] < rows[k][i] ? rows[k][i] : dst[i];
  }
}

}  // namespace octet::kernels
