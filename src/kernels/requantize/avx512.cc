// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/requantize/rows.h"

namespace octet::kernels {
namespace {

struct Avx512 {
  static constexpr std::size_t kLanes = 16;
  using Floats = __m512;
  // The first 1 to 15 lanes.
  struct Part {
    explicit Part(std::size_t n) noexcept : mask(static_cast<__mmask16>((1U << n) - 1U)) {}
    __mmask16 mask;
  };

  static Floats broadcast(float x) noexcept { return _mm512_set1_ps(x); }
  static Floats add(Floats a, Floats b) noexcept { return _mm512_add_ps(a, b); }
  static Floats multiply(Floats a, Floats b) noexcept { return _mm512_mul_ps(a, b); }
  static Floats divide(Floats a, Floats b) noexcept { return _mm512_div_ps(a, b); }
  static Floats fma(Floats a, Floats b, Floats c) noexcept { return _mm512_fmadd_ps(a, b, c); }
  static Floats max(Floats a, Floats b) noexcept { return _mm512_max_ps(a, b); }
  static Floats min(Floats a, Floats b) noexcept { return _mm512_min_ps(a, b); }
  static Floats round(Floats x) noexcept {
    return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  static Floats absolute_difference(Floats a, Floats b) noexcept {
    return _mm512_abs_ps(_mm512_sub_ps(a, b));
  }
  static bool any_above(Floats a, Floats b) noexcept {
    return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ) != 0;
  }

  static Floats load(const float* src, Whole) noexcept { return _mm512_loadu_ps(src); }
  static Floats load(const float* src, Part part) noexcept {
    return _mm512_maskz_loadu_ps(part.mask, src);
  }
  static Floats load(const std::int32_t* src, Whole) noexcept {
    return _mm512_cvtepi32_ps(_mm512_loadu_si512(src));
  }
  static Floats load(const std::int32_t* src, Part part) noexcept {
    return _mm512_cvtepi32_ps(_mm512_maskz_loadu_epi32(part.mask, src));
  }
  template <std::size_t Vectors>
  static void load(const std::uint8_t* src, Floats (&x)[Vectors], Whole) noexcept {
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v)
      x[v] = widened(_mm_loadu_si128(reinterpret_cast<const __m128i*>(src + v * kLanes)));
  }
  static void load(const std::uint8_t* src, Floats (&x)[1], Part part) noexcept {
    x[0] = widened(_mm_maskz_loadu_epi8(part.mask, src));
  }

  static void store(float* dst, Floats x, Whole) noexcept {
    _mm512_storeu_ps(dst, x);
  }
  static void store(float* dst, Floats x, Part part) noexcept {
    _mm512_mask_storeu_ps(dst, part.mask, x);
  }
  static void store(std::int32_t* dst, Floats x, Whole) noexcept {
    _mm512_storeu_si512(dst, _mm512_cvtps_epi32(x));
  }
  static void store(std::int32_t* dst, Floats x, Part part) noexcept {
    _mm512_mask_storeu_epi32(dst, part.mask, _mm512_cvtps_epi32(x));
  }

  struct ZeroPoint {
    explicit ZeroPoint(std::int32_t x) noexcept
        : words(_mm512_set1_epi16(static_cast<std::int16_t>(x))), integers(_mm512_set1_epi32(x)) {}
    __m512i words, integers;
  };
  static void store(std::uint8_t* dst, const Floats (&x)[1], const ZeroPoint& zero,
                    Whole) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(dst), bytes(x[0], zero));
  }
  static void store(std::uint8_t* dst, const Floats (&x)[1], const ZeroPoint& zero,
                    Part part) noexcept {
    _mm_mask_storeu_epi8(dst, part.mask, bytes(x[0], zero));
  }
  static void store(std::uint8_t* dst, const Floats (&x)[2], const ZeroPoint& zero,
                    Whole) noexcept {
    store(dst, {x[0]}, zero, Whole{});
    store(dst + kLanes, {x[1]}, zero, Whole{});
  }
  static void store(std::uint8_t* dst, const Floats (&x)[4], const ZeroPoint& zero,
                    Whole) noexcept {
    // 32-bit group 4 * l + v holds vector v's channels of 128-bit lane l.
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i packed = _mm512_packus_epi16(words(x[0], x[1], zero), words(x[2], x[3], zero));
    _mm512_storeu_si512(dst, _mm512_permutexvar_epi32(order, packed));
  }

 private:
  static Floats widened(__m128i bytes) noexcept {
    return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(bytes));
  }
  // Packing works within 128-bit lanes: lane l has the words of lane l of a, then of b.
  static __m512i words(Floats a, Floats b, const ZeroPoint& zero) noexcept {
    return _mm512_adds_epi16(_mm512_packs_epi32(_mm512_cvtps_epi32(a), _mm512_cvtps_epi32(b)),
                             zero.words);
  }
  static __m128i bytes(Floats x, const ZeroPoint& zero) noexcept {
    const __m512i shifted = _mm512_add_epi32(_mm512_cvtps_epi32(x), zero.integers);
    return _mm512_cvtusepi32_epi8(_mm512_max_epi32(shifted, _mm512_setzero_si512()));
  }
};

}  // namespace

void requantize_avx512(const Requantize& p, std::size_t rows, std::size_t channels, const void* src,
                       const void* residual, void* dst) noexcept {
  requantize<Avx512>(p, rows, channels, src, residual, dst);
}

}  // namespace octet::kernels
