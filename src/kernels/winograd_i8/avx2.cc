// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/winograd_i8/transforms.h"

namespace octet::kernels {
namespace {

struct Words16 {
  static constexpr std::size_t kWordLanes = 16;
  using Words = __m256i;

  static Words widen(const std::uint8_t* src) noexcept {
    return _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(src)));
  }
  static void store(std::int16_t* dst, Words words) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst), words);
  }
  static Words add(Words a, Words b) noexcept { return _mm256_add_epi16(a, b); }
  static Words subtract(Words a, Words b) noexcept { return _mm256_sub_epi16(a, b); }
};

struct Sums32 {
  static constexpr std::size_t kLanes = 8;
  using Accumulators = __m256i;

  static Accumulators load(const std::int32_t* src) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(src));
  }
  static void store(std::int32_t* dst, Accumulators accumulators) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst), accumulators);
  }
  static Accumulators add(Accumulators a, Accumulators b) noexcept {
    return _mm256_add_epi32(a, b);
  }
  static Accumulators subtract(Accumulators a, Accumulators b) noexcept {
    return _mm256_sub_epi32(a, b);
  }
  static Accumulators quarter(Accumulators accumulators) noexcept {
    return _mm256_srai_epi32(accumulators, 2);
  }
};

}  // namespace

void winograd_input_avx2(const WinogradInput& input) noexcept {
  transform_input<Words16>(input);
}

void winograd_output_avx2(const WinogradOutput& output) noexcept {
  transform_output<Sums32>(output);
}

}  // namespace octet::kernels
