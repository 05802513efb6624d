// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/convolution_i8/tile.h"

namespace octet::kernels {
namespace {

struct AvxVnni {
  static constexpr std::size_t kLanes = 8;
  using Accumulators = __m256i;
  using Weights = __m256i;
  using Bytes = __m256i;

  static Accumulators load(const std::int32_t* src) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(src));
  }
  static void store(std::int32_t* dst, Accumulators accumulators) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst), accumulators);
  }
  static Weights load_weights(const Weights* src) noexcept { return _mm256_loadu_si256(src); }
  static Bytes broadcast(const std::uint8_t* src) noexcept {
    std::int32_t word;
    __builtin_memcpy(&word, src, sizeof word);
    return _mm256_set1_epi32(word);
  }
  static Accumulators dot(Accumulators accumulators, Bytes bytes, Weights weights) noexcept {
    return _mm256_dpbusd_avx_epi32(accumulators, bytes, weights);
  }
};

}  // namespace

// 12 accumulators, the weights and one vector of bytes are within the 16 registers.
void convolution_tile_avx_vnni(const ConvolutionTile& t) noexcept {
  if (t.num_vectors == 1) return all_pixels<AvxVnni, 8, 1>(t);
  return all_pixels<AvxVnni, 6, 2>(t);
}

}  // namespace octet::kernels
