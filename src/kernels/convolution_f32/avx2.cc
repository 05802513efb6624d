// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/convolution_f32/convolution_f32.h"

namespace octet::kernels {
namespace {

using Tile = FloatConvolutionTile;

// Floats of a line of the cache, and lines that are fetched ahead with 8 terms: all those of the
// next panel while two tiles of this one are computed.
constexpr std::size_t kLineFloats = 16;
constexpr std::size_t kLinesAhead = 4;

// The first `count` lanes.
__m256i mask_of(std::size_t count) noexcept {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), lanes);
}

// Calls function(p, v) for each vector, unrolled.
template <std::size_t Pixels, std::size_t Vectors, typename Function>
[[gnu::always_inline]] inline void for_each(const Function& function) noexcept {
#pragma GCC unroll 8
  for (std::size_t p = 0; p < Pixels; ++p) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) function(p, v);
  }
}

template <std::size_t Pixels, std::size_t Vectors>
using Accumulators = __m256[Pixels][Vectors];

template <std::size_t Pixels, std::size_t Vectors>
[[gnu::always_inline]] inline void clamp(const FloatRange* range,
                                         Accumulators<Pixels, Vectors>& accumulators) noexcept {
  if (range == nullptr) return;
  const __m256 low = _mm256_set1_ps(range->low), high = _mm256_set1_ps(range->high);
  for_each<Pixels, Vectors>([&](std::size_t p, std::size_t v) {
    accumulators[p][v] = _mm256_min_ps(_mm256_max_ps(accumulators[p][v], low), high);
  });
}

// The accumulators of `Pixels` pixels from `first` on. Of the channels all exist, or all but some
// of the last vector's.
template <std::size_t Pixels, std::size_t Vectors, bool IsWhole>
[[gnu::always_inline]] inline void finish(const Tile& t, std::size_t first,
                                          Accumulators<Pixels, Vectors>& accumulators) noexcept {
  const __m256i mask = mask_of(t.num_channels - (Vectors - 1) * kFloatLanes);
  const std::size_t stride = t.dst_stride;
  clamp<Pixels, Vectors>(t.clamp, accumulators);
  if (t.residual != nullptr) {
    const float* residual = t.residual + first * stride;
    for_each<Pixels, Vectors>([&](std::size_t p, std::size_t v) {
      const float* other = residual + p * stride + v * kFloatLanes;
      accumulators[p][v] = _mm256_add_ps(accumulators[p][v], IsWhole || v + 1 < Vectors
                                                                 ? _mm256_loadu_ps(other)
                                                                 : _mm256_maskload_ps(other, mask));
    });
    clamp<Pixels, Vectors>(t.residual_clamp, accumulators);
  }
  float* dst = t.dst + first * stride;
  for_each<Pixels, Vectors>([&](std::size_t p, std::size_t v) {
    float* to = dst + p * stride + v * kFloatLanes;
    if (IsWhole || v + 1 < Vectors)
      _mm256_storeu_ps(to, accumulators[p][v]);
    else
      _mm256_maskstore_ps(to, mask, accumulators[p][v]);
  });
}

// Adds the products of term k of each pixel.
template <std::size_t Pixels, std::size_t Vectors>
[[gnu::always_inline]] inline void add_products(
    const float* const (&src)[Pixels], std::size_t k, const float* weights,
    Accumulators<Pixels, Vectors>& accumulators) noexcept {
  __m256 w[Vectors];
#pragma GCC unroll 8
  for (std::size_t v = 0; v < Vectors; ++v) w[v] = _mm256_loadu_ps(weights + v * kFloatLanes);
#pragma GCC unroll 8
  for (std::size_t p = 0; p < Pixels; ++p) {
    const __m256 x = _mm256_broadcast_ss(src[p] + k);
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v)
      accumulators[p][v] = _mm256_fmadd_ps(x, w[v], accumulators[p][v]);
  }
}

/// @param ahead  weights that are wanted soon, one line of the cache after the other.
template <std::size_t Pixels, std::size_t Vectors>
void convolve(const Tile& t, std::size_t first, const float* ahead) noexcept {
  constexpr std::size_t kLanes = Vectors * kFloatLanes;
  // Fewer jumps, which short segments would mispredict.
  constexpr std::size_t kTerms = 8;
  Accumulators<Pixels, Vectors> accumulators;
  for_each<Pixels, Vectors>([&](std::size_t p, std::size_t v) {
    accumulators[p][v] = _mm256_loadu_ps(t.bias + v * kFloatLanes);
  });
  const float* weights = t.weights;
  for (std::size_t s = 0; s < t.num_segments; ++s) {
    const float* src[Pixels];
#pragma GCC unroll 8
    for (std::size_t p = 0; p < Pixels; ++p)
      src[p] = t.src + t.segment_offsets[s] + t.pixel_offsets[first + p];
    std::size_t k = 0;
    for (; k + kTerms <= t.segment_length; k += kTerms, weights += kTerms * kLanes) {
      // Terms are addressed by their distance from k: a register for each would not be left.
      asm("" : "+r"(k));
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kLinesAhead; ++i, ahead += kLineFloats)
        _mm_prefetch(reinterpret_cast<const char*>(ahead), _MM_HINT_T1);
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kTerms; ++i)
        add_products<Pixels, Vectors>(src, k + i, weights + i * kLanes, accumulators);
    }
    for (; k < t.segment_length; ++k, weights += kLanes)
      add_products<Pixels, Vectors>(src, k, weights, accumulators);
  }
  if (t.num_channels == kLanes)
    finish<Pixels, Vectors, true>(t, first, accumulators);
  else
    finish<Pixels, Vectors, false>(t, first, accumulators);
}

// Most pixels whose accumulators are in registers beside the weights of a term and one value of the
// data. 8 accumulators and more keep two units busy that take 4 cycles.
constexpr std::size_t most_pixels(std::size_t num_vectors) noexcept {
  return num_vectors == 1 ? 8 : 12 / num_vectors;
}

template <std::size_t Pixels, std::size_t Vectors>
void convolve_some(const Tile& t, std::size_t first, std::size_t num_pixels,
                   const float* ahead) noexcept {
  if constexpr (Pixels > 1) {
    if (num_pixels < Pixels) return convolve_some<Pixels - 1, Vectors>(t, first, num_pixels, ahead);
  }
  convolve<Pixels, Vectors>(t, first, ahead);
}

template <std::size_t Vectors>
void convolve_all(const Tile& t) noexcept {
  constexpr std::size_t kMost = most_pixels(Vectors);
  // As few parts as possible, of nearly equal size: small ones would wait for their accumulators.
  const std::size_t num_parts = (t.num_pixels + kMost - 1) / kMost;
  // Each part fetches its share of the panel that follows this one.
  const std::size_t num_weights = t.num_segments * t.segment_length * Vectors * kFloatLanes;
  const std::size_t share = num_weights / num_parts / kLineFloats * kLineFloats;
  for (std::size_t i = 0, first = 0; i < num_parts; ++i) {
    const std::size_t num_pixels =
        t.num_pixels / num_parts + (i < t.num_pixels % num_parts ? 1 : 0);
    convolve_some<kMost, Vectors>(t, first, num_pixels, t.weights + num_weights + i * share);
    first += num_pixels;
  }
}

}  // namespace

void convolution_f32_avx2(const FloatConvolutionTile& t) noexcept {
  if (t.num_pixels == 0) return;
  switch (t.num_vectors) {
    case 1:
      return convolve_all<1>(t);
    case 2:
      return convolve_all<2>(t);
    default:
      return convolve_all<kFloatTileVectors>(t);
  }
}

}  // namespace octet::kernels
