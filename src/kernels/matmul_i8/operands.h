// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/convolution_i8/choose.h"

/// A product of matrices of bytes by a kernel of convolution_i8, whose weights are signed: with
/// b' = b - 128 and b0' = b_zero - 128,
///
///   sum of (a - a_zero) * (b - b_zero) = sum of a * b' - a_zero * sum of (b - b_zero)
///                                        - b0' * sum of a.
namespace octet::kernels {

/// The second operand of a product: the element of row k and column n is at
/// data[k * k_stride + n * n_stride].
struct ByteMatrix {
  const std::uint8_t* data = nullptr;
  std::size_t num_rows = 0, num_columns = 0;
  std::size_t k_stride = 0, n_stride = 0;
};

/// Columns that make one panel, in whole vectors of the kernel.
struct ColumnPanel {
  std::size_t first = 0, count = 0, num_vectors = 0;
};

/// Lays out b' of one panel as pack_panel() does (convolution_i8/panel.h); columns beyond `count`
/// and rows beyond the matrix get 0.
void pack_columns(const ConvolutionKernel& kernel, const ByteMatrix& b, const ColumnPanel& panel,
                  std::byte* dst) noexcept;

/// dst[n] = -a_zero * sum over k of (b[k][n] - b_zero) for every column.
void initial_accumulators(const ByteMatrix& b, std::uint8_t b_zero, std::uint8_t a_zero,
                          std::int32_t* dst) noexcept;

/// The sum of each of `rows` dense rows of `length` bytes, times (128 - b_zero).
void row_corrections(const std::uint8_t* a, std::size_t rows, std::size_t length,
                     std::uint8_t b_zero, std::int32_t* dst) noexcept;

/// accumulators[m][n] += corrections[m], rows of n neighbours.
void add_to_rows(const std::int32_t* corrections, std::size_t rows, std::size_t n,
                 std::int32_t* accumulators) noexcept;

}  // namespace octet::kernels
