// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/convolution_i8/convolution_i8.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

/// The accumulators of `Pixels` pixels x `Vectors` vectors, all in registers.
/// @tparam Simd  one instruction set: kLanes; Accumulators, load() and store() of s32 vectors;
/// Weights and load_weights() of four weights per lane; Bytes and broadcast() of four bytes to all
/// lanes; dot() that adds their products.
template <typename Simd, std::size_t Pixels, std::size_t Vectors>
void tile(const ConvolutionTile& t, std::size_t first) noexcept {
  typename Simd::Accumulators accumulators[Pixels][Vectors];
#pragma GCC unroll 8
  for (std::size_t p = 0; p < Pixels; ++p) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v)
      accumulators[p][v] = Simd::load(t.initial + v * Simd::kLanes);
  }
  const auto* weights = static_cast<const typename Simd::Weights*>(t.weights);
  for (std::size_t s = 0; s < t.num_segments; ++s) {
    const std::uint8_t* src[Pixels];
#pragma GCC unroll 8
    for (std::size_t p = 0; p < Pixels; ++p)
      src[p] = t.src + t.pixel_offsets[first + p] + t.segment_offsets[s];
    for (std::size_t k = 0; k < 4 * t.segment_groups; k += 4, weights += Vectors) {
      typename Simd::Weights w[Vectors];
#pragma GCC unroll 8
      for (std::size_t v = 0; v < Vectors; ++v) w[v] = Simd::load_weights(weights + v);
#pragma GCC unroll 8
      for (std::size_t p = 0; p < Pixels; ++p) {
        const typename Simd::Bytes bytes = Simd::broadcast(src[p] + k);
#pragma GCC unroll 8
        for (std::size_t v = 0; v < Vectors; ++v)
          accumulators[p][v] = Simd::dot(accumulators[p][v], bytes, w[v]);
      }
    }
  }
  std::int32_t* dst = t.dst + first * t.dst_stride;
#pragma GCC unroll 8
  for (std::size_t p = 0; p < Pixels; ++p, dst += t.dst_stride) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v)
      Simd::store(dst + v * Simd::kLanes, accumulators[p][v]);
  }
}

/// All pixels of a tile, `Most` at a time and the rest in halves.
template <typename Simd, std::size_t Most, std::size_t Vectors>
void all_pixels(const ConvolutionTile& t) noexcept {
  std::size_t p = 0;
  for (; p + Most <= t.num_pixels; p += Most) tile<Simd, Most, Vectors>(t, p);
  for (; p + 4 <= t.num_pixels; p += 4) tile<Simd, 4, Vectors>(t, p);
  for (; p + 2 <= t.num_pixels; p += 2) tile<Simd, 2, Vectors>(t, p);
  if (p < t.num_pixels) tile<Simd, 1, Vectors>(t, p);
}

}  // namespace
}  // namespace octet::kernels
