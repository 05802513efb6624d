// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/requantize/rows.h"

namespace octet::kernels {
namespace {

struct Avx2 {
  static constexpr std::size_t kLanes = 8;
  using Floats = __m256;
  // The first 1 to 7 lanes.
  struct Part {
    explicit Part(std::size_t n) noexcept
        : count(n),
          mask(_mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<std::int32_t>(n)),
                                  _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))) {}
    std::size_t count;
    __m256i mask;
  };

  static Floats broadcast(float x) noexcept { return _mm256_set1_ps(x); }
  static Floats add(Floats a, Floats b) noexcept { return _mm256_add_ps(a, b); }
  static Floats multiply(Floats a, Floats b) noexcept { return _mm256_mul_ps(a, b); }
  static Floats divide(Floats a, Floats b) noexcept { return _mm256_div_ps(a, b); }
  static Floats fma(Floats a, Floats b, Floats c) noexcept { return _mm256_fmadd_ps(a, b, c); }
  static Floats max(Floats a, Floats b) noexcept { return _mm256_max_ps(a, b); }
  static Floats min(Floats a, Floats b) noexcept { return _mm256_min_ps(a, b); }
  static Floats round(Floats x) noexcept {
    return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  static Floats absolute_difference(Floats a, Floats b) noexcept {
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), _mm256_sub_ps(a, b));
  }
  static bool any_above(Floats a, Floats b) noexcept {
    return _mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ)) != 0;
  }

  static Floats load(const float* src, Whole) noexcept { return _mm256_loadu_ps(src); }
  static Floats load(const float* src, const Part& part) noexcept {
    return _mm256_maskload_ps(src, part.mask);
  }
  static Floats load(const std::int32_t* src, Whole) noexcept {
    return _mm256_cvtepi32_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(src)));
  }
  static Floats load(const std::int32_t* src, const Part& part) noexcept {
    return _mm256_cvtepi32_ps(_mm256_maskload_epi32(src, part.mask));
  }
  // 8 or 16 bytes to both 128-bit lanes, and of these 4 to each: vpmovzxbd would cross them.
  static void load(const std::uint8_t* src, Floats (&x)[1], Whole) noexcept {
    std::int64_t bytes;
    __builtin_memcpy(&bytes, src, sizeof bytes);
    x[0] = widened(_mm256_set1_epi64x(bytes), 0);
  }
  static void load(const std::uint8_t* src, Floats (&x)[2], Whole) noexcept {
    const __m256i bytes =
        _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(src)));
    x[0] = widened(bytes, 0);
    x[1] = widened(bytes, 8);
  }
  static void load(const std::uint8_t* src, Floats (&x)[4], Whole) noexcept {
    for (std::size_t v = 0; v < 4; v += 2) {
      const __m256i bytes = _mm256_broadcastsi128_si256(
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(src + v * kLanes)));
      x[v] = widened(bytes, 0);
      x[v + 1] = widened(bytes, 8);
    }
  }
  static void load(const std::uint8_t* src, Floats (&x)[1], const Part& part) noexcept {
    std::uint8_t bytes[kLanes] = {};
    copy(src, part.count, bytes);
    load(bytes, x, Whole{});
  }

  static void store(float* dst, Floats x, Whole) noexcept { _mm256_storeu_ps(dst, x); }
  static void store(float* dst, Floats x, const Part& part) noexcept {
    _mm256_maskstore_ps(dst, part.mask, x);
  }
  static void store(std::int32_t* dst, Floats x, Whole) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst), _mm256_cvtps_epi32(x));
  }
  static void store(std::int32_t* dst, Floats x, const Part& part) noexcept {
    _mm256_maskstore_epi32(dst, part.mask, _mm256_cvtps_epi32(x));
  }

  struct ZeroPoint {
    explicit ZeroPoint(std::int32_t x) noexcept
        : words(_mm256_set1_epi16(static_cast<std::int16_t>(x))) {}
    __m256i words;
  };
  static void store(std::uint8_t* dst, const Floats (&x)[1], const ZeroPoint& zero,
                    Whole) noexcept {
    const __m128i bytes = packed(words(x[0], x[0], zero));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(dst), _mm_shuffle_epi32(bytes, 0b1000));
  }
  static void store(std::uint8_t* dst, const Floats (&x)[2], const ZeroPoint& zero,
                    Whole) noexcept {
    const __m128i bytes = packed(words(x[0], x[1], zero));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(dst), _mm_shuffle_epi32(bytes, 0b11011000));
  }
  static void store(std::uint8_t* dst, const Floats (&x)[4], const ZeroPoint& zero,
                    Whole) noexcept {
    const __m256i bytes = _mm256_packus_epi16(words(x[0], x[1], zero), words(x[2], x[3], zero));
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst), _mm256_permutevar8x32_epi32(bytes, order));
  }
  static void store(std::uint8_t* dst, const Floats (&x)[1], const ZeroPoint& zero,
                    const Part& part) noexcept {
    std::uint8_t bytes[kLanes];
    store(bytes, x, zero, Whole{});
    copy(bytes, part.count, dst);
  }

 private:
  static Floats widened(__m256i bytes, std::int32_t first) noexcept {
    const __m256i order = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    // Indices whose highest bit is set give 0.
    const __m256i indices =
        _mm256_or_si256(_mm256_add_epi32(order, _mm256_set1_epi32(first)),
                        _mm256_set1_epi32(static_cast<std::int32_t>(0x80808000U)));
    return _mm256_cvtepi32_ps(_mm256_shuffle_epi8(bytes, indices));
  }
  // Packing works within 128-bit lanes: lane l has the words of lane l of a, then of b.
  static __m256i words(Floats a, Floats b, const ZeroPoint& zero) noexcept {
    return _mm256_adds_epi16(_mm256_packs_epi32(_mm256_cvtps_epi32(a), _mm256_cvtps_epi32(b)),
                             zero.words);
  }
  static __m128i packed(__m256i words) noexcept {
    return _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
  }
  static void copy(const std::uint8_t* src, std::size_t count, std::uint8_t* dst) noexcept {
    for (std::size_t i = 0; i < count; ++i) dst[i] = src[i];
  }
};

}  // namespace

void requantize_avx2(const Requantize& p, std::size_t rows, std::size_t channels, const void* src,
                     const void* residual, void* dst) noexcept {
  requantize<Avx2>(p, rows, channels, src, residual, dst);
}

}  // namespace octet::kernels
