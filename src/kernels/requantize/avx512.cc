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
  } else if constexpr (type == Element::u8) {
    return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(
        _mm_maskz_loadu_epi8(mask, static_cast<const std::uint8_t*>(data) + i)));
  } else {
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(
        _mm_maskz_loadu_epi8(mask, static_cast<const std::int8_t*>(data) + i)));
  }
}

template <Element type>
void store(void* data, std::size_t i, __mmask16 mask, __m512 value) noexcept {
  if constexpr (type == Element::f32) {
    _mm512_mask_storeu_ps(static_cast<float*>(data) + i, mask, value);
  } else if constexpr (type == Element::s32) {
    _mm512_mask_storeu_epi32(static_cast<std::int32_t*>(data) + i, mask, _mm512_cvtps_epi32(value));
  } else {
    _mm_mask_storeu_epi8(static_cast<std::uint8_t*>(data) + i, mask,
                         _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(value)));
  }
}

struct Vectors {
  __m512 scale, bias, low, high;
};

template <Element Src, Element Dst, Element Residual>
void one_vector(const Requantize& p, const Vectors& v, std::size_t i, __mmask16 mask,
                const void* src, const void* residual, void* dst) noexcept {
  // Operand order matters for equal zeros only; max and min take the bound second, as std::max and
  // std::min do.
  __m512 f = _mm512_fmadd_ps(load<Src>(src, i, mask), v.scale, v.bias);
  f = _mm512_min_ps(_mm512_max_ps(f, v.low), v.high);
  if (p.round_first) f = _mm512_roundscale_ps(f, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  if constexpr (Residual != Element::none) {
    const __m512 r = _mm512_fmadd_ps(load<Residual>(residual, i, mask), _mm512_set1_ps(p.beta),
                                     _mm512_set1_ps(p.gamma));
    f = _mm512_fmadd_ps(f, _mm512_set1_ps(p.alpha), r);
    f = _mm512_min_ps(_mm512_max_ps(f, _mm512_set1_ps(p.residual_low)),
                      _mm512_set1_ps(p.residual_high));
  }
  store<Dst>(dst, i, mask, f);
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
      const Vectors v{
          _mm512_maskz_loadu_ps(mask, p.scale + c), _mm512_maskz_loadu_ps(mask, p.bias + c),
          _mm512_maskz_loadu_ps(mask, p.low + c), _mm512_maskz_loadu_ps(mask, p.high + c)};
      for (std::size_t r = block; r < block_end; ++r)
        one_vector<Src, Dst, Residual>(p, v, r * channels + c, mask, src, residual, dst);
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
    case Element::s8:
      return all_rows<Src, Dst, Element::s8>(p, rows, channels, src, residual, dst);
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
    case Element::s8:
      return with_residual<Src, Element::u8>(p, rows, channels, src, residual, dst);
    case Element::none:
      return;
  }
}

}  // namespace

void requantize_avx512(const Requantize& p, std::size_t rows, std::size_t channels, const void* src,
                       const void* residual, void* dst) noexcept {
  switch (p.src_type) {
    case Element::f32:
      return with_dst<Element::f32>(p, rows, channels, src, residual, dst);
    case Element::s32:
      return with_dst<Element::s32>(p, rows, channels, src, residual, dst);
    case Element::u8:
      return with_dst<Element::u8>(p, rows, channels, src, residual, dst);
    case Element::s8:
      return with_dst<Element::s8>(p, rows, channels, src, residual, dst);
    case Element::none:
      return;
  }
}

}  // namespace octet::kernels
