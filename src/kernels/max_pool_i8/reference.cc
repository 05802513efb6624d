// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernels/max_pool_i8/max_pool_i8.h"

namespace octet::kernels {

void max_pool_i8_reference(const PoolShape& s, const std::uint8_t* src,
                           std::uint8_t* dst) noexcept {
  for (std::size_t n = 0; n < s.n; ++n, src += s.ih * s.iw * s.c) {
    for (std::size_t y = 0; y < s.oh; ++y) {
      for (std::size_t x = 0; x < s.ow; ++x, dst += s.c) {
        std::fill_n(dst, s.c, std::uint8_t{0});
        for (std::size_t i = 0; i < s.kh; ++i) {
          const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(y * s.stride_h + i) - s.pad_top;
          if (row < 0 || row >= static_cast<std::ptrdiff_t>(s.ih)) continue;
          for (std::size_t j = 0; j < s.kw; ++j) {
            const std::ptrdiff_t column =
                static_cast<std::ptrdiff_t>(x * s.stride_w + j) - s.pad_left;
            if (column < 0 || column >= static_cast<std::ptrdiff_t>(s.iw)) continue;
            const std::uint8_t* pixel =
                src +
                (static_cast<std::size_t>(row) * s.iw + static_cast<std::size_t>(column)) * s.c;
            for (std::size_t c = 0; c < s.c; ++c) dst[c] = std::max(dst[c], pixel[c]);
          }
        }
      }
    }
  }
}

}  // namespace octet::kernels
