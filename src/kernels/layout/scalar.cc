// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "kernels/layout/layout.h"
#include "kernels/strided_copy/strided_copy.h"

namespace octet::kernels {
void transpose_elements(const std::byte* src, std::byte* dst, std::size_t batch, std::size_t rows,
                        std::size_t columns, std::size_t element_size) noexcept {
  const auto size = static_cast<std::ptrdiff_t>(rows * columns);
  const StridedCopy copy{element_size,
                         3,
                         {batch, columns, rows},
                         {size, 1, static_cast<std::ptrdiff_t>(columns)},
                         {size, static_cast<std::ptrdiff_t>(rows), 1}};
  strided_copy(copy, 0, batch, src, dst);
}

void interleave(const float* __restrict a, const float* __restrict b, std::size_t n,
                float* __restrict dst) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    dst[2 * i] = a[i];
    dst[2 * i + 1] = b[i];
  }
}

void pad_bytes(const PadShape& s, std::uint8_t value, const std::uint8_t* src,
               std::uint8_t* dst) noexcept {
  const std::size_t row = (s.left + s.w + s.right) * s.c;
  for (std::size_t n = 0; n < s.n; ++n) {
    std::memset(dst, value, s.top * row);
    dst += s.top * row;
    for (std::size_t h = 0; h < s.h; ++h) {
      std::memset(dst, value, s.left * s.c);
      std::memcpy(dst + s.left * s.c, src, s.w * s.c);
      std::memset(dst + (s.left + s.w) * s.c, value, s.right * s.c);
      src += s.w * s.c;
      dst += row;
    }
    std::memset(dst, value, s.bottom * row);
    dst += s.bottom * row;
  }
}

}  // namespace octet::kernels
