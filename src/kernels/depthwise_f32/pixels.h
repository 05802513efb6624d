// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/depthwise_f32/depthwise_f32.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

/// `Vectors` vectors of channels from `c` on of one pixel.
template <typename Simd, std::size_t Vectors>
void some_channels(const FloatDepthwise& block, const float* src, std::size_t c,
                   float* dst) noexcept {
  typename Simd::Accumulators accumulators[Vectors];
#pragma GCC unroll 8
  for (std::size_t v = 0; v < Vectors; ++v) accumulators[v] = Simd::zero();
  const double* weights = block.weights + c;
  for (std::size_t t = 0; t < block.num_taps; ++t, weights += block.weights_stride) {
    const float* tap = src + block.offsets[t] + c;
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v)
      accumulators[v] = Simd::add_product(accumulators[v], Simd::load(weights + v * Simd::kLanes),
                                          Simd::widen(tap + v * Simd::kLanes));
  }
#pragma GCC unroll 8
  for (std::size_t v = 0; v < Vectors; ++v)
    Simd::store(dst + c + v * Simd::kLanes, accumulators[v]);
}

/// The family's function: four vectors of kFloatDepthwiseLanes channels at a time, whose
/// accumulators are enough to hide the latency of their additions.
/// @tparam Simd  one instruction set: kLanes; Accumulators with zero(), load(), add_product();
/// widen() of kLanes floats and store() of accumulators as floats.
template <typename Simd>
void all_pixels(const FloatDepthwise& block) noexcept {
  constexpr std::size_t kVectors = kFloatDepthwiseLanes / Simd::kLanes;
  constexpr std::size_t kMany = 4 * kFloatDepthwiseLanes;
  const float* src = block.src;
  float* dst = block.dst;
  for (std::size_t x = 0; x < block.pixels; ++x, src += block.pixel_step, dst += block.channels) {
    std::size_t c = 0;
    for (; c + kMany <= block.channels; c += kMany)
      some_channels<Simd, 4 * kVectors>(block, src, c, dst);
    for (; c < block.channels; c += kFloatDepthwiseLanes)
      some_channels<Simd, kVectors>(block, src, c, dst);
  }
}

}  // namespace
}  // namespace octet::kernels
