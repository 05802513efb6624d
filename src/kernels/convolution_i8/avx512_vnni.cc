// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/convolution_i8/convolution_i8.h"

namespace octet::kernels {
namespace {

constexpr std::size_t kLanes = 16;

// Four bytes in every lane.
__m512i broadcast(const std::uint8_t* bytes) noexcept {
  std::int32_t word;
  __builtin_memcpy(&word, bytes, sizeof word);
  return _mm512_set1_epi32(word);
}

template <std::size_t Pixels, std::size_t Vectors>
void tile(const ConvolutionTile& t, std::size_t first) noexcept {
  __m512i sums[Pixels][Vectors];
#pragma GCC unroll 8
  for (std::size_t p = 0; p < Pixels; ++p) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v)
      sums[p][v] = _mm512_loadu_si512(t.initial + v * kLanes);
  }
  const auto* weights = static_cast<const std::int8_t*>(t.weights);
  for (std::size_t s = 0; s < t.num_segments; ++s) {
    const std::uint8_t* src[Pixels];
#pragma GCC unroll 8
    for (std::size_t p = 0; p < Pixels; ++p)
      src[p] = t.src + t.pixel_offsets[first + p] + t.segment_offsets[s];
    for (std::size_t k = 0; k < 4 * t.segment_groups; k += 4) {
      __m512i w[Vectors];
#pragma GCC unroll 8
      for (std::size_t v = 0; v < Vectors; ++v, weights += 4 * kLanes)
        w[v] = _mm512_loadu_si512(weights);
#pragma GCC unroll 8
      for (std::size_t p = 0; p < Pixels; ++p) {
        const __m512i bytes = broadcast(src[p] + k);
#pragma GCC unroll 8
        for (std::size_t v = 0; v < Vectors; ++v)
          sums[p][v] = _mm512_dpbusd_epi32(sums[p][v], bytes, w[v]);
      }
    }
  }
  std::int32_t* dst = t.dst + first * Vectors * kLanes;
#pragma GCC unroll 8
  for (std::size_t p = 0; p < Pixels; ++p) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v, dst += kLanes) _mm512_storeu_si512(dst, sums[p][v]);
  }
}

// 24 sums and up to 4 vectors of weights fill the 32 registers.
template <std::size_t Most, std::size_t Vectors>
void all_pixels(const ConvolutionTile& t) noexcept {
  std::size_t p = 0;
  for (; p + Most <= t.num_pixels; p += Most) tile<Most, Vectors>(t, p);
  for (; p + 4 <= t.num_pixels; p += 4) tile<4, Vectors>(t, p);
  for (; p + 2 <= t.num_pixels; p += 2) tile<2, Vectors>(t, p);
  if (p < t.num_pixels) tile<1, Vectors>(t, p);
}

}  // namespace

void convolution_tile_avx512_vnni(const ConvolutionTile& t) noexcept {
  switch (t.num_vectors) {
    case 1:
      return all_pixels<8, 1>(t);
    case 2:
      return all_pixels<8, 2>(t);
    case 3:
      return all_pixels<8, 3>(t);
    default:
      return all_pixels<6, 4>(t);
  }
}

}  // namespace octet::kernels
