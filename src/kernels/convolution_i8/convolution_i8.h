// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// Sizes of a 2-D convolution; channel counts are those of one group.
struct ConvolutionShape {
  std::size_t n = 1, groups = 1, ic = 1, oc = 1, ih = 1, iw = 1, oh = 1, ow = 1, kh = 1, kw = 1;
  std::size_t stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  std::ptrdiff_t pad_top = 0, pad_left = 0;
};

/// dst[n][y][x][g * oc + o] = sum over i, j, c of src[n][y * stride_h + i * dilation_h - pad_top][x
/// * stride_w + j * dilation_w - pad_left][g * ic + c]
///                            * weights[g * oc + o][i][j][c], positions outside src counting as 0,
///                            in 32-bit integers that do not overflow.
/// src: NHWC; dst: NHWC s32; weights: [groups * oc][kh][kw][ic].
void convolution_u8s8s32_reference(const ConvolutionShape& shape, const std::uint8_t* src,
                                   const std::int8_t* weights, std::int32_t* dst) noexcept;
void convolution_s8s8s32_reference(const ConvolutionShape& shape, const std::int8_t* src,
                                   const std::int8_t* weights, std::int32_t* dst) noexcept;

}  // namespace octet::kernels
