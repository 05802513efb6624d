// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// Sizes of a 2-D pooling of NHWC data.
struct PoolShape {
  std::size_t n = 1, c = 1, ih = 1, iw = 1, oh = 1, ow = 1, kh = 1, kw = 1, stride_h = 1,
              stride_w = 1;
  std::ptrdiff_t pad_top = 0, pad_left = 0;
};

/// dst[n][y][x][c] = max over the window's positions within src; 0 where there are none.
void max_pool_i8_reference(const PoolShape& shape, const std::uint8_t* src,
                           std::uint8_t* dst) noexcept;

}  // namespace octet::kernels
