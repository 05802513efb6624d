// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/requantize/requantize.h"

namespace octet::kernels {
namespace {

constexpr std::size_t kLanes = 16;

template <Element type>
__m512 load(const void* data, std::size_t i, __mmask16 mask) noexcept {
  if constexpr (type == Element::f32) {
    return _mm512_maskz_loadu_ps(mask, static_cast<const float*>(data) + i);
  } else if constexpr (type == Element::s32) {
    return _mm512_cvtepi32_ps(
        _mm512_maskz_loadu_epi32(mask, static_cast<const std::int32_t*>(data) + i));
  } else {
    return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(
        _mm_maskz_loadu_epi8(mask, static_cast<const std::uint8_t*>(data) + i)));
  }
}

template <Element type>
void store(void* data, std::size_t i, __mmask16 mask, __m512 value,
           std::int32_t zero_point) noexcept {
  if constexpr (type == Element::f32) {
    _mm512_mask_storeu_ps(static_cast<float*>(data) + i, mask, value);
  } else if constexpr (type == Element::s32) {
    _mm512_mask_storeu_epi32(static_cast<std::int32_t*>(data) + i, mask, _mm512_cvtps_epi32(value));
  } else {
    const __m512i shifted =
        _mm512_add_epi32(_mm512_cvtps_epi32(value), _mm512_set1_epi32(zero_point));
    _mm_mask_storeu_epi8(static_cast<std::uint8_t*>(data) + i, mask, _mm512_cvtepi32_epi8(shifted));
  }
}

struct Vectors {
  __m512 scale, bias, step_scale, low, high;

  Vectors(const Requantize& p, std::size_t c, __mmask16 mask) noexcept
      : scale(_mm512_maskz_loadu_ps(mask, p.scale + c)),
        bias(_mm512_maskz_loadu_ps(mask, p.bias + c)),
        step_scale(p.step_scale == nullptr ? _mm512_setzero_ps()
                                           : _mm512_maskz_loadu_ps(mask, p.step_scale + c)),
        low(_mm512_maskz_loadu_ps(mask, p.low + c)),
        high(_mm512_maskz_loadu_ps(mask, p.high + c)) {}
};

__m512 affine(Affine kind, __m512 x, __m512 scale, __m512 bias) noexcept {
  switch (kind) {
    case Affine::fused:
      break;
    case Affine::stepwise:
      return _mm512_add_ps(_mm512_mul_ps(x, scale), bias);
    case Affine::quotient:
      return _mm512_div_ps(x, scale);
    case Affine::centered:
      return _mm512_mul_ps(_mm512_add_ps(x, bias), scale);
  }
  return _mm512_fmadd_ps(x, scale, bias);
}

__m512 sum(const Requantize& p, __m512 f, __m512 residual) noexcept {
  const __m512 alpha = _mm512_set1_ps(p.alpha), beta = _mm512_set1_ps(p.beta);
  const __m512 gamma = _mm512_set1_ps(p.gamma);
  switch (p.addition) {
    case Addition::residual_first:
      break;
    case Addition::residual_last:
      return _mm512_fmadd_ps(residual, beta, _mm512_fmadd_ps(f, alpha, gamma));
    case Addition::unscaled:
      return _mm512_fmadd_ps(_mm512_add_ps(f, _mm512_add_ps(residual, beta)), alpha, gamma);
  }
  return _mm512_fmadd_ps(f, alpha, _mm512_fmadd_ps(residual, beta, gamma));
}

template <Element Src, Element Dst, Element Residual>
void one_vector(const Requantize& p, const Vectors& v, std::size_t r, std::size_t c, __mmask16 mask,
                const void* src, const void* residual, void* dst) noexcept {
  // Max and min take the bound second: it is what they give where f is no number.
  __m512 f = affine(p.affine, load<Src>(src, r * p.src_stride + c, mask), v.scale, v.bias);
  if (p.step_scale != nullptr) f = _mm512_fmadd_ps(f, v.step_scale, _mm512_set1_ps(p.step_shift));
  f = _mm512_min_ps(_mm512_max_ps(f, v.low), v.high);
  if (p.round_first)
    f = _mm512_add_ps(_mm512_roundscale_ps(f, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC),
                      _mm512_set1_ps(p.first_zero_point));
  if constexpr (Residual != Element::none) {
    const __m512 other = load<Residual>(residual, r * p.residual_stride + c, mask);
    f = sum(p, f, other);
    f = _mm512_min_ps(_mm512_max_ps(f, _mm512_set1_ps(p.residual_low)),
                      _mm512_set1_ps(p.residual_high));
  }
  store<Dst>(dst, r * p.dst_stride + c, mask, f, p.zero_point);
}

// Rows whose data stays in the first-level cache while the channels are gone through: 32 rows of 96
// sums are 12 KiB.
constexpr std::size_t kBlockRows = 32;

// Channels outside rows: the four per-channel vectors stay in registers over a block.
template <Element Src, Element Dst, Element Residual>
void all_rows(const Requantize& p, std::size_t rows, std::size_t channels, const void* src,
              const void* residual, void* dst) noexcept {
  for (std::size_t block = 0; block < rows; block += kBlockRows) {
    const std::size_t block_end = block + kBlockRows < rows ? block + kBlockRows : rows;
    for (std::size_t c = 0; c < channels; c += kLanes) {
      const std::size_t left = channels - c;
      const auto mask = static_cast<__mmask16>(left >= kLanes ? 0xFFFFU : (1U << left) - 1U);
      const Vectors v(p, c, mask);
      for (std::size_t r = block; r < block_end; ++r)
        one_vector<Src, Dst, Residual>(p, v, r, c, mask, src, residual, dst);
    }
  }
}

template <Element Src, Element Dst>
void with_residual(const Requantize& p, std::size_t rows, std::size_t channels, const void* src,
                   const void* residual, void* dst) noexcept {
  switch (p.residual_type) {
    case Element::f32:
      return all_rows<Src, Dst, Element::f32>(p, rows, channels, src, residual, dst);
    case Element::s32:
      return all_rows<Src, Dst, Element::s32>(p, rows, channels, src, residual, dst);
    case Element::u8:
      return all_rows<Src, Dst, Element::u8>(p, rows, channels, src, residual, dst);
    case Element::none:
      return all_rows<Src, Dst, Element::none>(p, rows, channels, src, residual, dst);
  }
}

template <Element Src>
void with_dst(const Requantize& p, std::size_t rows, std::size_t channels, const void* src,
              const void* residual, void* dst) noexcept {
  switch (p.dst_type) {
    case Element::f32:
      return with_residual<Src, Element::f32>(p, rows, channels, src, residual, dst);
    case Element::s32:
      return with_residual<Src, Element::s32>(p, rows, channels, src, residual, dst);
    case Element::u8:
      return with_residual<Src, Element::u8>(p, rows, channels, src, residual, dst);
    case Element::none:
      return;
  }
}

// Sums to whole steps: at once, or by way of a real value.
template <bool by_real>
struct Steps {
  __m512 scale, bias, step_scale, step_shift;

  Steps(const Requantize& p, std::size_t c) noexcept
      : scale(_mm512_loadu_ps(p.scale + c)),
        bias(_mm512_loadu_ps(p.bias + c)),
        step_scale(by_real ? _mm512_loadu_ps(p.step_scale + c) : _mm512_setzero_ps()),
        step_shift(_mm512_set1_ps(p.step_shift)) {}
  __m512i rounded(const std::int32_t* src) const noexcept {
    const __m512 x = _mm512_cvtepi32_ps(_mm512_loadu_si512(src));
    if constexpr (!by_real) return _mm512_cvtps_epi32(_mm512_fmadd_ps(x, scale, bias));
    const __m512 real = _mm512_add_ps(_mm512_mul_ps(x, scale), bias);
    return _mm512_cvtps_epi32(_mm512_fmadd_ps(real, step_scale, step_shift));
  }
};

// Sums to bytes whose clamp is saturation, for 64 channels of all rows.
template <bool by_real>
void saturate_64(const Requantize& p, std::size_t rows, std::size_t c, const std::int32_t* src,
                 std::uint8_t* dst) noexcept {
  // Packing works within 128-bit lanes: 32-bit group 4 * l + v holds vector v's channels of lane l.
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  const __m512i zero_point = _mm512_set1_epi16(static_cast<std::int16_t>(p.zero_point));
  const Steps<by_real> v0(p, c), v1(p, c + 16), v2(p, c + 32), v3(p, c + 48);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::int32_t* s = src + r * p.src_stride + c;
    const __m512i low =
        _mm512_adds_epi16(_mm512_packs_epi32(v0.rounded(s), v1.rounded(s + 16)), zero_point);
    const __m512i high =
        _mm512_adds_epi16(_mm512_packs_epi32(v2.rounded(s + 32), v3.rounded(s + 48)), zero_point);
    _mm512_storeu_si512(dst + r * p.dst_stride + c,
                        _mm512_permutexvar_epi32(order, _mm512_packus_epi16(low, high)));
  }
}

template <bool by_real>
void saturate_16(const Requantize& p, std::size_t rows, std::size_t c, const std::int32_t* src,
                 std::uint8_t* dst) noexcept {
  const Steps<by_real> v(p, c);
  for (std::size_t r = 0; r < rows; ++r) {
    const __m512i shifted =
        _mm512_add_epi32(v.rounded(src + r * p.src_stride + c), _mm512_set1_epi32(p.zero_point));
    const __m512i positive = _mm512_max_epi32(shifted, _mm512_setzero_si512());
    _mm_storeu_si128(reinterpret_cast<__m128i*>(dst + r * p.dst_stride + c),
                     _mm512_cvtusepi32_epi8(positive));
  }
}

// The channels beyond the last whole vector are left. @return how many are done.
template <bool by_real>
std::size_t saturate(const Requantize& p, std::size_t rows, std::size_t channels,
                     const std::int32_t* src, std::uint8_t* dst) noexcept {
  std::size_t c = 0;
  for (; c + 64 <= channels; c += 64) saturate_64<by_real>(p, rows, c, src, dst);
  for (; c + kLanes <= channels; c += kLanes) saturate_16<by_real>(p, rows, c, src, dst);
  return c;
}

}  // namespace

void requantize_avx512(const Requantize& params, std::size_t rows, std::size_t channels,
                       const void* src, const void* residual, void* dst) noexcept {
  Requantize p = params;
  if (p.saturates && p.src_type == Element::s32) {
    const auto* sums = static_cast<const std::int32_t*>(src);
    auto* bytes = static_cast<std::uint8_t*>(dst);
    const std::size_t done = p.step_scale != nullptr
                                 ? saturate<true>(p, rows, channels, sums, bytes)
                                 : saturate<false>(p, rows, channels, sums, bytes);
    if (done == channels) return;
    p.scale += done;
    p.bias += done;
    p.low += done;
    p.high += done;
    if (p.step_scale != nullptr) p.step_scale += done;
    return with_dst<Element::s32>(p, rows, channels - done, sums + done, nullptr, bytes + done);
  }
  switch (p.src_type) {
    case Element::f32:
      return with_dst<Element::f32>(p, rows, channels, src, residual, dst);
    case Element::s32:
      return with_dst<Element::s32>(p, rows, channels, src, residual, dst);
    case Element::u8:
      return with_dst<Element::u8>(p, rows, channels, src, residual, dst);
    case Element::none:
      return;
  }
}

}  // namespace octet::kernels
