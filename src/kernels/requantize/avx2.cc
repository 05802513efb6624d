// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/requantize/requantize.h"

namespace octet::kernels {
namespace {

constexpr std::size_t kLanes = 8;

__m256 load(Element type, const void* data, std::size_t i) noexcept {
  switch (type) {
    case Element::f32:
      return _mm256_loadu_ps(static_cast<const float*>(data) + i);
    case Element::s32:
      return _mm256_cvtepi32_ps(_mm256_loadu_si256(
          reinterpret_cast<const __m256i*>(static_cast<const std::int32_t*>(data) + i)));
    case Element::u8:
      return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(
          reinterpret_cast<const __m128i*>(static_cast<const std::uint8_t*>(data) + i))));
    case Element::none:
      break;
  }
  return _mm256_setzero_ps();
}

void store(Element type, void* data, std::size_t i, __m256 value,
           std::int32_t zero_point) noexcept {
  if (type == Element::f32) {
    _mm256_storeu_ps(static_cast<float*>(data) + i, value);
    return;
  }
  const __m256i integers = _mm256_cvtps_epi32(value);
  if (type == Element::s32) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(static_cast<std::int32_t*>(data) + i), integers);
    return;
  }
  // The low byte of each 32-bit lane; the value is within the type's range, so no saturation is
  // needed.
  const __m256i low_bytes = _mm256_shuffle_epi8(
      _mm256_add_epi32(integers, _mm256_set1_epi32(zero_point)),
      _mm256_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,  //
                       0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));
  const __m128i bytes =
      _mm_unpacklo_epi32(_mm256_castsi256_si128(low_bytes), _mm256_extracti128_si256(low_bytes, 1));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(static_cast<std::uint8_t*>(data) + i), bytes);
}

__m256 affine(const Requantize& p, __m256 x, std::size_t c) noexcept {
  const __m256 scale = _mm256_loadu_ps(p.scale + c), bias = _mm256_loadu_ps(p.bias + c);
  switch (p.affine) {
    case Affine::fused:
      break;
    case Affine::stepwise:
      return _mm256_add_ps(_mm256_mul_ps(x, scale), bias);
    case Affine::quotient:
      return _mm256_div_ps(x, scale);
    case Affine::centered:
      return _mm256_mul_ps(_mm256_add_ps(x, bias), scale);
  }
  return _mm256_fmadd_ps(x, scale, bias);
}

__m256 sum(const Requantize& p, __m256 f, __m256 residual) noexcept {
  const __m256 alpha = _mm256_set1_ps(p.alpha), beta = _mm256_set1_ps(p.beta);
  const __m256 gamma = _mm256_set1_ps(p.gamma);
  switch (p.addition) {
    case Addition::residual_first:
      break;
    case Addition::residual_last:
      return _mm256_fmadd_ps(residual, beta, _mm256_fmadd_ps(f, alpha, gamma));
    case Addition::unscaled:
      return _mm256_fmadd_ps(_mm256_add_ps(f, _mm256_add_ps(residual, beta)), alpha, gamma);
  }
  return _mm256_fmadd_ps(f, alpha, _mm256_fmadd_ps(residual, beta, gamma));
}

__m256 clamp(__m256 f, __m256 low, __m256 high) noexcept {
  return _mm256_min_ps(_mm256_max_ps(f, low), high);
}

const void* at(Element type, const void* data, std::size_t i) noexcept {
  const std::size_t size = type == Element::f32 || type == Element::s32 ? 4 : 1;
  return data == nullptr ? nullptr : static_cast<const std::uint8_t*>(data) + i * size;
}

// The last channels of a row, fewer than a vector, by the reference kernel.
void tail(const Requantize& p, std::size_t r, std::size_t c, std::size_t count, const void* src,
          const void* residual, void* dst) noexcept {
  Requantize rest = p;
  rest.scale += c;
  rest.bias += c;
  rest.low += c;
  rest.high += c;
  if (rest.step_scale != nullptr) rest.step_scale += c;
  requantize_reference(rest, 1, count, at(p.src_type, src, r * p.src_stride + c),
                       at(p.residual_type, residual, r * p.residual_stride + c),
                       const_cast<void*>(at(p.dst_type, dst, r * p.dst_stride + c)));
}

}  // namespace

void requantize_avx2(const Requantize& p, std::size_t rows, std::size_t channels, const void* src,
                     const void* residual, void* dst) noexcept {
  const std::size_t whole = channels / kLanes * kLanes;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < whole; c += kLanes) {
      __m256 f = affine(p, load(p.src_type, src, r * p.src_stride + c), c);
      if (p.step_scale != nullptr)
        f = _mm256_fmadd_ps(f, _mm256_loadu_ps(p.step_scale + c), _mm256_set1_ps(p.step_shift));
      f = clamp(f, _mm256_loadu_ps(p.low + c), _mm256_loadu_ps(p.high + c));
      if (p.round_first)
        f = _mm256_add_ps(_mm256_round_ps(f, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC),
                          _mm256_set1_ps(p.first_zero_point));
      if (p.residual_type != Element::none) {
        const __m256 other = load(p.residual_type, residual, r * p.residual_stride + c);
        f = sum(p, f, other);
        f = clamp(f, _mm256_set1_ps(p.residual_low), _mm256_set1_ps(p.residual_high));
      }
      store(p.dst_type, dst, r * p.dst_stride + c, f, p.zero_point);
    }
    if (whole < channels) tail(p, r, whole, channels - whole, src, residual, dst);
  }
}

}  // namespace octet::kernels
