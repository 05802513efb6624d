// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/lookup_i8/lookup_i8.h"

namespace octet::kernels {

void lookup_i8_scalar(const std::uint8_t* table, const std::uint8_t* src, std::uint8_t* dst,
                      std::size_t n) noexcept {
  for (std::size_t i = 0; i < n; ++i) dst[i] = table[src[i]];
}

}  // namespace octet::kernels
