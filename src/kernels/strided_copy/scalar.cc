// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "kernels/strided_copy/strided_copy.h"

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

// Bytes that do not overlap: the last vector or word of them may be copied twice in part.
inline void copy_bytes(const std::byte* src, std::byte* dst, std::size_t n) noexcept {
  constexpr std::size_t kVector = 16, kLong = 8, kWord = 4;
  if (n >= kVector) {
    for (std::size_t i = 0; i + kVector <= n; i += kVector) std::memcpy(dst + i, src + i, kVector);
    std::memcpy(dst + n - kVector, src + n - kVector, kVector);
  } else if (n >= kLong) {
    std::memcpy(dst, src, kLong);
    std::memcpy(dst + n - kLong, src + n - kLong, kLong);
  } else if (n >= kWord) {
    std::memcpy(dst, src, kWord);
    std::memcpy(dst + n - kWord, src + n - kWord, kWord);
  } else {
    for (std::size_t i = 0; i < n; ++i) dst[i] = src[i];
  }
}

// Rows too short to be worth a call of memcpy, dense in source and destination.
constexpr std::size_t kShortRow = 256;

template <typename T>
void copy_short_rows(const StridedCopy& c, std::size_t d, const T* src, T* dst) noexcept {
  const std::size_t n = c.sizes[d + 1] * sizeof(T);
  for (std::size_t i = c.sizes[d]; i > 0; --i, src += c.src_strides[d], dst += c.dst_strides[d])
    copy_bytes(reinterpret_cast<const std::byte*>(src), reinterpret_cast<std::byte*>(dst), n);
}

template <typename T>
struct Lanes {
  static constexpr std::size_t kCount = 16 / sizeof(T);
  using Vector [[gnu::vector_size(16)]] = T;

  // The lanes of a and b in turn, from their first ones or from their middle.
  template <std::size_t First, std::size_t... I>
  static Vector interleaved(Vector a, Vector b, std::index_sequence<I...>) noexcept {
    return __builtin_shufflevector(a, b, (First + I / 2 + I % 2 * kCount)...);
  }
};

// dst[i][j] = src[j][i] for as many i and j as a vector has lanes. Each round brings lanes that are
// half of the vectors apart next to each other.
template <typename T>
void transpose_tile(const T* src, std::ptrdiff_t from, T* dst, std::ptrdiff_t to) noexcept {
  using L = Lanes<T>;
  constexpr std::size_t kCount = L::kCount;
  constexpr auto kAll = std::make_index_sequence<kCount>{};
  typename L::Vector x[kCount], y[kCount];
  for (std::size_t j = 0; j < kCount; ++j)
    std::memcpy(&x[j], src + static_cast<std::ptrdiff_t>(j) * from, sizeof x[j]);
#pragma GCC unroll 4
  for (std::size_t round = 1; round < kCount; round *= 2) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kCount / 2; ++i) {
      y[2 * i] = L::template interleaved<0>(x[i], x[i + kCount / 2], kAll);
      y[2 * i + 1] = L::template interleaved<kCount / 2>(x[i], x[i + kCount / 2], kAll);
    }
#pragma GCC unroll 16
    for (std::size_t i = 0; i < kCount; ++i) x[i] = y[i];
  }
  for (std::size_t i = 0; i < kCount; ++i)
    std::memcpy(dst + static_cast<std::ptrdiff_t>(i) * to, &x[i], sizeof x[i]);
}

// Groups of `Count` neighbours in dst from as many rows of src, or the other way round.
template <std::size_t Count, typename T>
void interleave(const T* __restrict src, std::ptrdiff_t from, T* __restrict dst,
                std::size_t n) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < Count; ++j)
      dst[i * Count + j] = (src + static_cast<std::ptrdiff_t>(j) * from)[i];
  }
}
template <std::size_t Count, typename T>
void separate(const T* __restrict src, T* __restrict dst, std::ptrdiff_t to,
              std::size_t n) noexcept {
  for (std::size_t i = 0; i < Count; ++i) {
    for (std::size_t j = 0; j < n; ++j)
      (dst + static_cast<std::ptrdiff_t>(i) * to)[j] = src[j * Count + i];
  }
}

// Two dimensions, where the first is dense in the source and the second in the destination.
// @return false if no vectors can be made of them.
template <typename T>
bool transpose(const T* src, std::ptrdiff_t from, std::size_t rows, T* dst, std::ptrdiff_t to,
               std::size_t columns) noexcept {
  constexpr std::size_t kCount = Lanes<T>::kCount;
  if (columns == 2 && to == 2) return interleave<2>(src, from, dst, rows), true;
  if (columns == 3 && to == 3) return interleave<3>(src, from, dst, rows), true;
  if (rows == 2 && from == 2) return separate<2>(src, dst, to, columns), true;
  if (rows == 3 && from == 3) return separate<3>(src, dst, to, columns), true;
  if (rows < kCount || columns < kCount) return false;
  // Rows of the source that are read side by side, whose cache lines stay until they are used up.
  constexpr std::size_t kBlock = 32;
  for (std::size_t block = 0; block < columns; block += kBlock) {
    const std::size_t end = std::min(block + kBlock, columns);
    // The last tiles overlap those before them.
    for (std::size_t i = 0; i < rows; i += kCount) {
      const auto row = static_cast<std::ptrdiff_t>(std::min(i, rows - kCount));
      for (std::size_t j = block; j < end; j += kCount) {
        const auto column = static_cast<std::ptrdiff_t>(std::min(j, columns - kCount));
        transpose_tile(src + column * from + row, from, dst + row * to + column, to);
      }
    }
  }
  return true;
}

template <typename T>
void copy_dimension(const StridedCopy& c, std::size_t d, const T* src, T* dst) noexcept {
  if (d + 1 >= c.rank) return copy_row(c, d, src, dst);
  if (d + 2 == c.rank && c.src_strides[d] == 1 && c.dst_strides[d + 1] == 1 &&
      transpose(src, c.src_strides[d + 1], c.sizes[d], dst, c.dst_strides[d], c.sizes[d + 1]))
    return;
  if (d + 2 == c.rank && c.src_strides[d + 1] == 1 && c.dst_strides[d + 1] == 1 &&
      c.sizes[d + 1] * sizeof(T) <= kShortRow)
    return copy_short_rows(c, d, src, dst);
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
