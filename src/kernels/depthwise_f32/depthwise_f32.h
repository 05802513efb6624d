// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace octet::kernels {

/// Channels come in whole vectors of so many.
inline constexpr std::size_t kFloatDepthwiseLanes = 8;

/// Some pixels and channels of a depthwise convolution of floats:
///
///   dst[x][c] = float(sum over t < num_taps of
///                         weights[t][c] * double(src[x * pixel_step + offsets[t] + c]))
///
/// for x < pixels, c < channels, in double in the order of t, rounded once: the product of two
/// floats is exact in double, so that fused or not every kernel gives the bits of the plain sum.
struct FloatDepthwise {
  std::size_t pixels = 1, num_taps = 1;
  /// A multiple of kFloatDepthwiseLanes.
  std::size_t channels = kFloatDepthwiseLanes;
  const float* src = nullptr;
  std::size_t pixel_step = kFloatDepthwiseLanes;
  const std::size_t* offsets = nullptr;
  /// Floats as double: [num_taps][weights_stride].
  const double* weights = nullptr;
  std::size_t weights_stride = kFloatDepthwiseLanes;
  /// [pixels][channels].
  float* dst = nullptr;
};

using FloatDepthwiseFunction = void (*)(const FloatDepthwise& block) noexcept;

#define OCTET_KERNEL(function, isa) void function(const FloatDepthwise&) noexcept;
#include "kernels/depthwise_f32/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
