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

/// dst[n][y][x][g * oc + o] = initial[g * oc + o] + sum over i, j, c of
///     at(n, y * stride_h + i * dilation_h - pad_top, x * stride_w + j * dilation_w - pad_left,
///        g * ic + c) * weights[g * oc + o][i][j][c]
/// in 32-bit integers that do not overflow, where at() is src within it and pad_value outside.
/// src: NHWC u8; dst: NHWC s32; weights: [groups * oc][kh][kw][ic].
void convolution_i8_reference(const ConvolutionShape& shape, std::uint8_t pad_value,
                              const std::uint8_t* src, const std::int8_t* weights,
                              const std::int32_t* initial, std::int32_t* dst) noexcept;

/// Output channels that one call computes for a few pixels, reading the data where they lie: a
/// pixel's operand is `num_segments` pieces of 4 * segment_groups bytes each.
///
///   dst[p * dst_stride + c] = initial[c] + sum over s, k < 4 * segment_groups of
///               src[pixel_offsets[p] + segment_offsets[s] + k] * weights(s, k, c)
///
/// for p < num_pixels and c < num_vectors * lanes of the kernel. `weights` is one panel as
/// append_panel() lays it out; weights of 0 stand where k is beyond the data, which is read
/// nevertheless. A kernel of chunks reads its segments from the panel (chunks.h), whose start is
/// aligned to kChunkAlignment.
struct ConvolutionTile {
  const std::uint8_t* src = nullptr;
  const std::ptrdiff_t* pixel_offsets = nullptr;
  std::size_t num_pixels = 0;
  const std::ptrdiff_t* segment_offsets = nullptr;
  std::size_t num_segments = 0;
  std::size_t segment_groups = 0;
  const void* weights = nullptr;
  const std::int32_t* initial = nullptr;
  std::size_t num_vectors = 0;
  std::int32_t* dst = nullptr;
  std::size_t dst_stride = 0;
};

/// How a kernel reads its weights: bytes, 16-bit words, or chunks of bytes (chunks.h).
enum class WeightLayout : std::uint8_t { bytes, words, chunks };

using ConvolutionTileFunction = void (*)(const ConvolutionTile& tile) noexcept;

#define OCTET_KERNEL(function, isa, lanes, max_vectors, layout) \
  void function(const ConvolutionTile&) noexcept;
#include "kernels/convolution_i8/kernels.inc"
#undef OCTET_KERNEL

/// The same for data of 16 bits, of which a group has two, and weights
/// [segment][group][vector][lane] [2] of 16 bits. Accumulators may wrap around. scalar: one vector
/// of one lane; avx2: two vectors of 8 lanes.
void convolution_words_scalar(const ConvolutionTile& tile) noexcept;
void convolution_words_avx2(const ConvolutionTile& tile) noexcept;

}  // namespace octet::kernels
