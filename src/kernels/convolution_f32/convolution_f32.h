// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace octet::kernels {

/// Channels of a vector, and most vectors of one call.
constexpr std::size_t kFloatLanes = 8;
constexpr std::size_t kFloatTileVectors = 3;

struct FloatRange {
  float low = 0, high = 0;
};

/// Output channels that one call computes for some pixels, reading the data where they lie: a
/// pixel's operand is `num_segments` pieces of segment_length floats each.
///
///   f = bias[c]
///   f = fma(src[pixel_offsets[p] + segment_offsets[s] + k], weights(s, k, c), f)
///       for s < num_segments and k < segment_length in this order, rounded to float each time
///   f = clamp(f);  f = residual_clamp(f + residual[p * dst_stride + c])
///   dst[p * dst_stride + c] = f
///
/// for p < num_pixels and c < num_channels. A clamp takes the low bound for NaN. What
/// a null pointer stands for is left out.
struct FloatConvolutionTile {
  const float* src = nullptr;
  const std::ptrdiff_t* pixel_offsets = nullptr;
  std::size_t num_pixels = 0;
  const std::ptrdiff_t* segment_offsets = nullptr;
  std::size_t num_segments = 0;
  std::size_t segment_length = 0;
  /// [num_segments][segment_length][num_vectors * kFloatLanes].
  const float* weights = nullptr;
  std::size_t num_vectors = 0;
  /// num_vectors * kFloatLanes entries.
  const float* bias = nullptr;
  /// All lanes, or all but some of the last vector's.
  std::size_t num_channels = 0;
  const FloatRange* clamp = nullptr;
  const float* residual = nullptr;
  const FloatRange* residual_clamp = nullptr;
  float* dst = nullptr;
  std::size_t dst_stride = 0;
};

using FloatConvolutionFunction = void (*)(const FloatConvolutionTile& tile) noexcept;

#define OCTET_KERNEL(function, isa) void function(const FloatConvolutionTile&) noexcept;
#include "kernels/convolution_f32/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
