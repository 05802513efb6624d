// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/convolution_i8/convolution_i8.h"

namespace octet::kernels {
namespace {

constexpr std::size_t kLanes = 8;

__m256i broadcast(const std::uint8_t* bytes) noexcept {
  std::int32_t word;
  __builtin_memcpy(&word, bytes, sizeof word);
  return _mm256_set1_epi32(word);
}

// Bytes are widened and multiplied in pairs (pmaddwd): 2 * 255 * 128 fits in 32 bits, where the
// sum of two byte products in 16 bits (pmaddubsw) would saturate.
template <std::size_t Pixels, std::size_t Vectors>
void tile(const ConvolutionTile& t, std::size_t first) noexcept {
  const __m256i low_pair =
      _mm256_set1_epi32(static_cast<std::int32_t>(0x80018000U));  // bytes 0 and 1, zero-extended
  const __m256i high_pair = _mm256_set1_epi32(static_cast<std::int32_t>(0x80038002U));
  __m256i sums[Pixels][Vectors];
#pragma GCC unroll 8
  for (std::size_t p = 0; p < Pixels; ++p) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) {
      sums[p][v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(t.initial + v * kLanes));
    }
  }
  const auto* weights = static_cast<const __m256i*>(t.weights);
  for (std::size_t s = 0; s < t.num_segments; ++s) {
    const std::uint8_t* src[Pixels];
#pragma GCC unroll 8
    for (std::size_t p = 0; p < Pixels; ++p)
      src[p] = t.src + t.pixel_offsets[first + p] + t.segment_offsets[s];
    for (std::size_t k = 0; k < 4 * t.segment_groups; k += 4, weights += 2 * Vectors) {
#pragma GCC unroll 8
      for (std::size_t p = 0; p < Pixels; ++p) {
        const __m256i bytes = broadcast(src[p] + k);
        const __m256i low = _mm256_shuffle_epi8(bytes, low_pair);
        const __m256i high = _mm256_shuffle_epi8(bytes, high_pair);
#pragma GCC unroll 8
        for (std::size_t v = 0; v < Vectors; ++v) {
          sums[p][v] =
              _mm256_add_epi32(sums[p][v], _mm256_madd_epi16(low, _mm256_loadu_si256(weights + v)));
          sums[p][v] = _mm256_add_epi32(
              sums[p][v], _mm256_madd_epi16(high, _mm256_loadu_si256(weights + Vectors + v)));
        }
      }
    }
  }
  auto* dst = reinterpret_cast<__m256i*>(t.dst + first * Vectors * kLanes);
#pragma GCC unroll 8
  for (std::size_t p = 0; p < Pixels; ++p) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) _mm256_storeu_si256(dst++, sums[p][v]);
  }
}

template <std::size_t Most, std::size_t Vectors>
void all_pixels(const ConvolutionTile& t) noexcept {
  std::size_t p = 0;
  for (; p + Most <= t.num_pixels; p += Most) tile<Most, Vectors>(t, p);
  for (; p < t.num_pixels; ++p) tile<1, Vectors>(t, p);
}

}  // namespace

void convolution_tile_avx2(const ConvolutionTile& t) noexcept {
  if (t.num_vectors == 1) return all_pixels<6, 1>(t);
  return all_pixels<4, 2>(t);
}

}  // namespace octet::kernels
