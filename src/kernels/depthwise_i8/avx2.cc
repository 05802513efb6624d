// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/depthwise_i8/depthwise_i8.h"
#include "kernels/depthwise_i8/source.h"

namespace octet::kernels {
namespace {

__m256i load_channels(const std::uint8_t* src) noexcept {
  return _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(src)));
}

const __m256i* vector_at(const void* data, std::size_t i) noexcept {
  return static_cast<const __m256i*>(data) + i;
}

// Sums of 16 channels: `low` holds channels 0-3 and 8-11, `high` the others, as the interleaving of
// two taps leaves them.
struct Sums {
  __m256i low, high;

  static Sums load(const std::int32_t* initial) noexcept {
    const __m256i a = _mm256_loadu_si256(vector_at(initial, 0));
    const __m256i b = _mm256_loadu_si256(vector_at(initial, 1));
    return {_mm256_permute2x128_si256(a, b, 0x20), _mm256_permute2x128_si256(a, b, 0x31)};
  }
  void store(std::int32_t* dst) const noexcept {
    auto* target = reinterpret_cast<__m256i*>(dst);
    _mm256_storeu_si256(target, _mm256_permute2x128_si256(low, high, 0x20));
    _mm256_storeu_si256(target + 1, _mm256_permute2x128_si256(low, high, 0x31));
  }
  // Two taps of 16 channels each, times weights [channel][2].
  void add(__m256i first, __m256i second, const void* weights) noexcept {
    const __m256i a = _mm256_loadu_si256(vector_at(weights, 0));
    const __m256i b = _mm256_loadu_si256(vector_at(weights, 1));
    low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_unpacklo_epi16(first, second),
                                                  _mm256_permute2x128_si256(a, b, 0x20)));
    high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_unpackhi_epi16(first, second),
                                                    _mm256_permute2x128_si256(a, b, 0x31)));
  }
};

// The sums of one output pixel's vector of channels.
Sums one_vector(const DepthwiseBlock& b, std::size_t r, std::size_t x, std::size_t channel,
                const std::int16_t* weights) noexcept {
  const DepthwiseShape& s = b.shape;
  Sums sums = Sums::load(b.initial + channel);
  for (std::size_t i = 0; i < s.kh; ++i) {
    const std::size_t row = r * s.stride_h + i * s.dilation_h;
    const auto tap = [&](std::size_t j) {
      return load_channels(source_at(b, row, source_column(b, x, j), channel));
    };
    for (std::size_t j = 0; j < s.kw; j += 2, weights += 2 * kDepthwiseLanes)
      sums.add(tap(j), j + 1 < s.kw ? tap(j + 1) : _mm256_setzero_si256(), weights);
  }
  return sums;
}

}  // namespace

void depthwise_avx2(const DepthwiseBlock& b) noexcept {
  const DepthwiseShape& s = b.shape;
  const std::size_t vector_weights = s.kh * ((s.kw + 1) / 2) * 2 * kDepthwiseLanes;
  std::int32_t* dst = b.dst;
  for (std::size_t r = 0; r < b.rows; ++r) {
    for (std::size_t x = 0; x < b.columns; ++x) {
      const auto* weights = static_cast<const std::int16_t*>(b.weights);
      for (std::size_t c = 0; c < b.channels;
           c += kDepthwiseLanes, dst += kDepthwiseLanes, weights += vector_weights)
        one_vector(b, r, x, c, weights).store(dst);
    }
  }
}

}  // namespace octet::kernels
