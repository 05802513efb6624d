// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

/// The widest vector of floats that a file is compiled for, and what its operators lack.
/// In an unnamed namespace: see ARCHITECTURE.md.
namespace octet::kernels {
namespace {

#if defined(__AVX512F__)
using Floats = __m512;
inline Floats load_floats(const float* src) {
  return _mm512_loadu_ps(src);
}
inline void store_floats(float* dst, Floats x) {
  _mm512_storeu_ps(dst, x);
}
inline Floats minus_absolute(Floats x) {
  return _mm512_castsi512_ps(
      _mm512_or_si512(_mm512_castps_si512(x), _mm512_set1_epi32(static_cast<int>(0x80000000U))));
}
// `negative` where x has a minus.
inline Floats of_sign(Floats x, Floats negative, Floats positive) {
  return _mm512_mask_blend_ps(_mm512_movepi32_mask(_mm512_castps_si512(x)), positive, negative);
}
// The second operand of the instructions is what they give if either is NaN.
inline Floats larger(Floats a, Floats b) {
  return _mm512_max_ps(b, a);
}
inline Floats smaller(Floats a, Floats b) {
  return _mm512_min_ps(b, a);
}
inline Floats floor_of(Floats x) {
  return _mm512_floor_ps(x);
}
inline Floats fused(Floats a, Floats b, Floats c) {
  return _mm512_fmadd_ps(a, b, c);
}
inline Floats half_power_of_two(Floats n) {
  const __m512i exponent = _mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(126));
  return _mm512_castsi512_ps(_mm512_slli_epi32(exponent, 23));
}
#elif defined(__AVX2__)
using Floats = __m256;
inline Floats load_floats(const float* src) {
  return _mm256_loadu_ps(src);
}
inline void store_floats(float* dst, Floats x) {
  _mm256_storeu_ps(dst, x);
}
inline Floats minus_absolute(Floats x) {
  return _mm256_or_ps(_mm256_set1_ps(-0.0F), x);
}
// `negative` where x has a minus.
inline Floats of_sign(Floats x, Floats negative, Floats positive) {
  return _mm256_blendv_ps(positive, negative, x);
}
// The second operand of the instructions is what they give if either is NaN.
inline Floats larger(Floats a, Floats b) {
  return _mm256_max_ps(b, a);
}
inline Floats smaller(Floats a, Floats b) {
  return _mm256_min_ps(b, a);
}
inline Floats floor_of(Floats x) {
  return _mm256_floor_ps(x);
}
inline Floats fused(Floats a, Floats b, Floats c) {
  return _mm256_fmadd_ps(a, b, c);
}
inline Floats half_power_of_two(Floats n) {
  const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(126));
  return _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23));
}
#else
using Floats = float;
inline Floats load_floats(const float* src) {
  return *src;
}
inline void store_floats(float* dst, Floats x) {
  *dst = x;
}
#endif

constexpr std::size_t kFloats = sizeof(Floats) / sizeof(float);

}  // namespace
}  // namespace octet::kernels
