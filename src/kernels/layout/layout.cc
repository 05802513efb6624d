// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/layout/layout.h"

#include <algorithm>
#include <cstring>

namespace octet::kernels {
namespace {

template <typename T>
void transpose(const T* src, T* dst, std::size_t batch, std::size_t rows,
               std::size_t columns) noexcept {
  // 16 x 16 elements: a cache line of f32 each way.
  constexpr std::size_t kTile = 16;
  for (std::size_t b = 0; b < batch; ++b, src += rows * columns, dst += rows * columns) {
    for (std::size_t i0 = 0; i0 < rows; i0 += kTile) {
      for (std::size_t j0 = 0; j0 < columns; j0 += kTile) {
        const std::size_t i1 = std::min(i0 + kTile, rows);
        const std::size_t j1 = std::min(j0 + kTile, columns);
        for (std::size_t j = j0; j < j1; ++j) {
          for (std::size_t i = i0; i < i1; ++i) dst[j * rows + i] = src[i * columns + j];
        }
      }
    }
  }
}

}  // namespace

void transpose_elements(const std::byte* src, std::byte* dst, std::size_t batch, std::size_t rows,
                        std::size_t columns, std::size_t element_size) noexcept {
  const auto transpose_as = [&](auto element) {
    using T = decltype(element);
    transpose(reinterpret_cast<const T*>(src), reinterpret_cast<T*>(dst), batch, rows, columns);
  };
  switch (element_size) {
    case 1:
      return transpose_as(std::uint8_t{});
    case 2:
      return transpose_as(std::uint16_t{});
    case 4:
      return transpose_as(std::uint32_t{});
    default:
      return transpose_as(std::uint64_t{});
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
