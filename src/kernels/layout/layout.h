// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// dst[b][j][i] = src[b][i][j] for b < batch, i < rows, j < columns: NCHW to NHWC with rows = C,
/// columns = H * W, and back with the two exchanged. Elements have 1, 2, 4 or 8 bytes, to which
/// `src` and `dst` are aligned.
void transpose_elements(const std::byte* src, std::byte* dst, std::size_t batch, std::size_t rows,
                        std::size_t columns, std::size_t element_size) noexcept;

/// dst[2 * i] = a[i] and dst[2 * i + 1] = b[i] for i < n.
void interleave(const float* a, const float* b, std::size_t n, float* dst) noexcept;

/// Sizes of a border around the height and width of NHWC bytes.
struct PadShape {
  std::size_t n = 1, h = 1, w = 1, c = 1, top = 0, bottom = 0, left = 0, right = 0;
};
/// dst[n][h + top][w + left][c] = src[n][h][w][c] within a border of `value`.
void pad_bytes(const PadShape& shape, std::uint8_t value, const std::uint8_t* src,
               std::uint8_t* dst) noexcept;

}  // namespace octet::kernels
