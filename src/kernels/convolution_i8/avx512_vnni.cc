// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/convolution_i8/tile.h"

namespace octet::kernels {
namespace {

struct Avx512Vnni {
  static constexpr std::size_t kLanes = 16;
  using Accumulators = __m512i;
  using Weights = __m512i;
  using Bytes = __m512i;

  static Accumulators load(const std::int32_t* src) noexcept { return _mm512_loadu_si512(src); }
  static void store(std::int32_t* dst, Accumulators accumulators) noexcept {
    _mm512_storeu_si512(dst, accumulators);
  }
  static Weights load_weights(const Weights* src) noexcept { return _mm512_loadu_si512(src); }
  static Bytes broadcast(const std::uint8_t* src) noexcept {
    std::int32_t word;
    __builtin_memcpy(&word, src, sizeof word);
    return _mm512_set1_epi32(word);
  }
  static Accumulators dot(Accumulators accumulators, Bytes bytes, Weights weights) noexcept {
    return _mm512_dpbusd_epi32(accumulators, bytes, weights);
  }
};

}  // namespace

// 24 accumulators, the weights and one vector of bytes fill the 32 registers.
void convolution_tile_avx512_vnni(const ConvolutionTile& t) noexcept {
  switch (t.num_vectors) {
    case 1:
      return all_pixels<Avx512Vnni, 8, 1>(t);
    case 2:
      return all_pixels<Avx512Vnni, 8, 2>(t);
    case 3:
      return all_pixels<Avx512Vnni, 8, 3>(t);
    default:
      return all_pixels<Avx512Vnni, 6, 4>(t);
  }
}

}  // namespace octet::kernels
