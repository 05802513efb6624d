// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// dst[b][j][i] = src[b][i][j] for b < batch, i < rows, j < columns: NCHW to NHWC with rows = C,
/// columns = H * W, and back with the two exchanged.
void transpose_bytes(const std::uint8_t* src, std::uint8_t* dst, std::size_t batch,
                     std::size_t rows, std::size_t columns) noexcept;
void transpose_words(const std::uint32_t* src, std::uint32_t* dst, std::size_t batch,
                     std::size_t rows, std::size_t columns) noexcept;

/// Sizes of a border around the height and width of NHWC bytes.
struct PadShape {
  std::size_t n = 1, h = 1, w = 1, c = 1, top = 0, bottom = 0, left = 0, right = 0;
};
/// dst[n][h + top][w + left][c] = src[n][h][w][c] within a border of `value`.
void pad_bytes(const PadShape& shape, std::uint8_t value, const std::uint8_t* src,
               std::uint8_t* dst) noexcept;

}  // namespace octet::kernels
