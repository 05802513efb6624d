// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/strided_copy/strided_copy.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace octet::kernels {
namespace {

template <typename T>
void copy_row(const StridedCopy& c, std::size_t d, const T* src, T* dst) noexcept {
  const std::size_t n = c.sizes[d];
  const std::ptrdiff_t from = c.src_strides[d];
  const std::ptrdiff_t to = c.dst_strides[d];
  if (from == 1 && to == 1) {
    std::memcpy(dst, src, n * sizeof(T));
  } else if (from == 0 && to == 1) {
    std::fill_n(dst, n, *src);
  } else {
    for (std::size_t i = 0; i < n; ++i)
      dst[static_cast<std::ptrdiff_t>(i) * to] = src[static_cast<std::ptrdiff_t>(i) * from];
  }
}

// Two rows of the source become pairs.
template <typename T>
void copy_pairs(const T* first, const T* second, T* dst, std::size_t n) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    dst[2 * i] = first[i];
    dst[2 * i + 1] = second[i];
  }
}

// The last two dimensions where one is dense in the source and the other in the destination, in
// tiles of 16 x 16: a cache line of f32 each way.
template <typename T>
void copy_transposed(const StridedCopy& c, std::size_t d, const T* src, T* dst) noexcept {
  constexpr std::size_t kTile = 16;
  const std::ptrdiff_t from = c.src_strides[d + 1];
  const std::ptrdiff_t to = c.dst_strides[d];
  if (c.sizes[d + 1] == 2 && to == 2) return copy_pairs(src, src + from, dst, c.sizes[d]);
  for (std::size_t i0 = 0; i0 < c.sizes[d]; i0 += kTile) {
    for (std::size_t j0 = 0; j0 < c.sizes[d + 1]; j0 += kTile) {
      const std::size_t i1 = std::min(i0 + kTile, c.sizes[d]);
      const std::size_t j1 = std::min(j0 + kTile, c.sizes[d + 1]);
      for (std::size_t i = i0; i < i1; ++i) {
        T* row = dst + static_cast<std::ptrdiff_t>(i) * to;
        for (std::size_t j = j0; j < j1; ++j)
          row[j] = src[static_cast<std::ptrdiff_t>(j) * from + static_cast<std::ptrdiff_t>(i)];
      }
    }
  }
}

template <typename T>
void copy_dimension(const StridedCopy& c, std::size_t d, const T* src, T* dst) noexcept {
  if (d + 1 >= c.rank) return copy_row(c, d, src, dst);
  if (d + 2 == c.rank && c.src_strides[d] == 1 && c.dst_strides[d + 1] == 1)
    return copy_transposed(c, d, src, dst);
  for (std::size_t i = 0; i < c.sizes[d]; ++i) {
    copy_dimension(c, d + 1, src, dst);
    src += c.src_strides[d];
    dst += c.dst_strides[d];
  }
}

template <typename T>
void copy_range(StridedCopy c, std::size_t first, std::size_t last, const std::byte* src,
                std::byte* dst) noexcept {
  const auto* from = reinterpret_cast<const T*>(src);
  auto* to = reinterpret_cast<T*>(dst);
  if (c.rank == 0) {
    *to = *from;
    return;
  }
  from += static_cast<std::ptrdiff_t>(first) * c.src_strides[0];
  to += static_cast<std::ptrdiff_t>(first) * c.dst_strides[0];
  c.sizes[0] = last - first;
  copy_dimension(c, 0, from, to);
}

}  // namespace

void strided_copy(const StridedCopy& copy, std::size_t first, std::size_t last,
                  const std::byte* src, std::byte* dst) noexcept {
  switch (copy.element_bytes) {
    case 1:
      return copy_range<std::uint8_t>(copy, first, last, src, dst);
    case 2:
      return copy_range<std::uint16_t>(copy, first, last, src, dst);
    case 4:
      return copy_range<std::uint32_t>(copy, first, last, src, dst);
    default:
      return copy_range<std::uint64_t>(copy, first, last, src, dst);
  }
}

}  // namespace octet::kernels
