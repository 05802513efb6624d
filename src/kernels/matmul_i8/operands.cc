// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/matmul_i8/operands.h"

#include <algorithm>
#include <cstring>

#include "kernels/convolution_i8/panel.h"

namespace octet::kernels {
namespace {

// Takes 128 from each of four bytes.
constexpr std::uint32_t kToSigned = 0x80808080U;

// Four bytes of one column, those beyond the matrix 128.
std::uint32_t partial_word(const ByteMatrix& b, std::size_t k, std::size_t n) noexcept {
  std::uint32_t word = kToSigned;
  const std::size_t count = std::min(kGroupTerms, b.num_rows - k);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t byte = b.data[(k + i) * b.k_stride + n * b.n_stride];
    word = (word & ~(0xFFU << (8 * i))) | byte << (8 * i);
  }
  return word;
}

// Rows [k, k + 4) of `count` columns, four bytes a column.
void pack_words(const ByteMatrix& b, std::size_t k, std::size_t first, std::size_t count,
                std::uint32_t* dst) noexcept {
  const std::uint8_t* src = b.data + k * b.k_stride + first * b.n_stride;
  if (k + kGroupTerms > b.num_rows) {
    for (std::size_t n = 0; n < count; ++n) dst[n] = partial_word(b, k, first + n) ^ kToSigned;
  } else if (b.k_stride == 1) {
    for (std::size_t n = 0; n < count; ++n) {
      std::uint32_t word = 0;
      std::memcpy(&word, src + n * b.n_stride, sizeof word);
      dst[n] = word ^ kToSigned;
    }
  } else {
    const std::size_t row = b.k_stride, column = b.n_stride;
    const auto at = [=](std::size_t i, std::size_t n) {
      return std::uint32_t{src[i * row + n * column]};
    };
    for (std::size_t n = 0; n < count; ++n)
      dst[n] = (at(0, n) | at(1, n) << 8U | at(2, n) << 16U | at(3, n) << 24U) ^ kToSigned;
  }
}

}  // namespace

void pack_columns(const ConvolutionKernel& kernel, const ByteMatrix& b, const ColumnPanel& panel,
                  std::byte* dst) noexcept {
  const auto words = [&](std::size_t group, std::size_t first, std::uint32_t* lanes) {
    const std::size_t count = first < panel.count ? std::min(kernel.lanes, panel.count - first) : 0;
    pack_words(b, group * kGroupTerms, panel.first + first, count, lanes);
    std::fill(lanes + count, lanes + kernel.lanes, 0);
  };
  pack_panel(kernel, num_groups(b.num_rows), panel.num_vectors, words, dst);
}

void initial_accumulators(const ByteMatrix& b, std::uint8_t b_zero, std::uint8_t a_zero,
                          std::int32_t* dst) noexcept {
  std::fill_n(dst, b.num_columns, 0);
  if (a_zero == 0) return;
  if (b.k_stride == 1) {
    for (std::size_t n = 0; n < b.num_columns; ++n) {
      const std::uint8_t* column = b.data + n * b.n_stride;
      for (std::size_t k = 0; k < b.num_rows; ++k) dst[n] += column[k];
    }
  } else {
    for (std::size_t k = 0; k < b.num_rows; ++k) {
      const std::uint8_t* row = b.data + k * b.k_stride;
      for (std::size_t n = 0; n < b.num_columns; ++n) dst[n] += row[n * b.n_stride];
    }
  }
  const auto zeros = static_cast<std::int32_t>(b.num_rows) * b_zero;
  for (std::size_t n = 0; n < b.num_columns; ++n) dst[n] = -a_zero * (dst[n] - zeros);
}

void row_corrections(const std::uint8_t* a, std::size_t rows, std::size_t length,
                     std::uint8_t b_zero, std::int32_t* dst) noexcept {
  for (std::size_t m = 0; m < rows; ++m, a += length) {
    std::int32_t sum = 0;
    for (std::size_t k = 0; k < length; ++k) sum += a[k];
    dst[m] = (128 - b_zero) * sum;
  }
}

void add_to_rows(const std::int32_t* corrections, std::size_t rows, std::size_t n,
                 std::int32_t* accumulators) noexcept {
  for (std::size_t m = 0; m < rows; ++m, accumulators += n) {
    for (std::size_t i = 0; i < n; ++i) accumulators[i] += corrections[m];
  }
}

}  // namespace octet::kernels
