// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/convolution_i8/tile.h"

namespace octet::kernels {
namespace {

// Bytes are widened and multiplied in pairs (pmaddwd): 2 * 255 * 128 fits in 32 bits, where the sum
// of two byte products in 16 bits (pmaddubsw) would saturate.
struct Avx2 {
  static constexpr std::size_t kLanes = 8;
  using Sums = __m256i;
  // Of the first two bytes of a group and of the last two.
  struct Pairs {
    __m256i first, last;
  };
  using Weights = Pairs;
  using Bytes = Pairs;

  static Sums load(const std::int32_t* src) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(src));
  }
  static void store(std::int32_t* dst, Sums sums) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst), sums);
  }
  static Weights load_weights(const Weights* src) noexcept {
    return {_mm256_loadu_si256(&src->first), _mm256_loadu_si256(&src->last)};
  }
  static Bytes broadcast(const std::uint8_t* src) noexcept {
    std::int32_t word;
    __builtin_memcpy(&word, src, sizeof word);
    const __m256i bytes = _mm256_set1_epi32(word);
    // Bytes 0 and 1, then 2 and 3, of each lane, zero-extended to 16 bits.
    const auto first = static_cast<std::int32_t>(0x80018000U);
    const auto last = static_cast<std::int32_t>(0x80038002U);
    return {_mm256_shuffle_epi8(bytes, _mm256_set1_epi32(first)),
            _mm256_shuffle_epi8(bytes, _mm256_set1_epi32(last))};
  }
  static Sums dot(Sums sums, const Bytes& bytes, const Weights& weights) noexcept {
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(bytes.first, weights.first));
    return _mm256_add_epi32(sums, _mm256_madd_epi16(bytes.last, weights.last));
  }
};

}  // namespace

// 8 sums, two pairs of vectors of weights and one of bytes are within the 16 registers.
void convolution_tile_avx2(const ConvolutionTile& t) noexcept {
  if (t.num_vectors == 1) return all_pixels<Avx2, 8, 1>(t);
  return all_pixels<Avx2, 4, 2>(t);
}

}  // namespace octet::kernels
