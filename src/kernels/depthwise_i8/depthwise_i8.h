// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// Channels of a block come in whole vectors of so many.
inline constexpr std::size_t kDepthwiseLanes = 16;

struct DepthwiseShape {
  std::size_t kh = 1, kw = 1, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
};

/// Some rows, columns and channels of a depthwise convolution's output:
///
///   dst[r][x][c] = initial[c] + sum over i < kh, j < kw of
///       at(r * stride_h + i * dilation_h, first_column + x * stride_w + j * dilation_w, c) *
///       weights(i, j, c)
///
/// for r < rows, x < columns, c < channels, in 32-bit integers, where at(r, x, c) is
/// src_rows[r][x * pixel_bytes + c] for 0 <= x < src_columns and pad[c % kDepthwiseLanes] outside.
/// Whole vectors of channels are read, also of a pixel that has fewer. dst: s32
/// [rows][columns][channels]; weights as pack_depthwise() lays them out.
struct DepthwiseBlock {
  DepthwiseShape shape;
  std::size_t rows = 1, columns = 1;
  /// A multiple of kDepthwiseLanes.
  std::size_t channels = kDepthwiseLanes;
  /// (rows - 1) * stride_h + (kh - 1) * dilation_h + 1 pointers to the block's first channel.
  const std::uint8_t* const* src_rows = nullptr;
  std::ptrdiff_t first_column = 0;
  std::size_t src_columns = 1;
  std::size_t pixel_bytes = kDepthwiseLanes;
  const std::uint8_t* pad = nullptr;
  const void* weights = nullptr;
  const std::int32_t* initial = nullptr;
  std::int32_t* dst = nullptr;
};

using DepthwiseFunction = void (*)(const DepthwiseBlock& block) noexcept;

#define OCTET_KERNEL(function, isa, order) void function(const DepthwiseBlock&) noexcept;
#include "kernels/depthwise_i8/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
