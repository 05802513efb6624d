// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/round_certain/round_certain.h"

namespace octet::kernels {
namespace {

constexpr std::size_t kLanes = 8;

// Channels are taken in whole vectors. The last may overlap the one before it, whose lanes are then
// computed twice and noted once.
class Vector {
 public:
  Vector(const RoundCertain& p, std::size_t first, std::size_t noted) noexcept
      : first_(first),
        scale_(_mm256_loadu_ps(p.scale + first)),
        bias_(_mm256_loadu_ps(p.bias + first)),
        farthest_(_mm256_loadu_ps(p.farthest + first)),
        zero_point_(_mm_set1_epi16(static_cast<std::int16_t>(p.zero_point))),
        fresh_lanes_(0xFFU << (noted - first)) {}

  // @return the number of elements that are noted.
  std::size_t round(const std::int32_t* src, std::uint8_t* dst, std::size_t position,
                    std::uint32_t* uncertain) const noexcept {
    const auto* from = reinterpret_cast<const __m256i*>(src + first_);
    const __m256 f = _mm256_fmadd_ps(_mm256_cvtepi32_ps(_mm256_loadu_si256(from)), scale_, bias_);
    const __m256i levels = _mm256_cvtps_epi32(f);
    const __m256 difference = _mm256_sub_ps(f, _mm256_cvtepi32_ps(levels));
    const __m256 distance = _mm256_andnot_ps(_mm256_set1_ps(-0.0F), difference);
    const __m128i words = _mm_adds_epi16(
        _mm_packs_epi32(_mm256_castsi256_si128(levels), _mm256_extracti128_si256(levels, 1)),
        zero_point_);
    _mm_storel_epi64(reinterpret_cast<__m128i*>(dst + first_), _mm_packus_epi16(words, words));
    auto lanes =
        static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(distance, farthest_, _CMP_GT_OQ)));
    std::size_t count = 0;
    for (lanes &= fresh_lanes_; __builtin_expect(lanes != 0, 0); lanes &= lanes - 1)
      uncertain[count++] = static_cast<std::uint32_t>(
          position + first_ + static_cast<std::size_t>(__builtin_ctz(lanes)));
    return count;
  }

 private:
  std::size_t first_;
  __m256 scale_, bias_, farthest_;
  __m128i zero_point_;
  unsigned fresh_lanes_;
};

}  // namespace

std::size_t round_certain_avx2(const RoundCertain& p, std::size_t rows, std::size_t channels,
                               const std::int32_t* src, std::uint8_t* dst,
                               std::uint32_t* uncertain) noexcept {
  if (channels < kLanes) return round_certain_scalar(p, rows, channels, src, dst, uncertain);
  std::size_t count = 0;
  for (std::size_t c = 0; c < channels; c += kLanes) {
    const Vector vector(p, c + kLanes <= channels ? c : channels - kLanes, c);
    for (std::size_t r = 0; r < rows; ++r)
      count += vector.round(src + r * p.src_stride, dst + r * p.dst_stride, r * channels,
                            uncertain + count);
  }
  return count;
}

}  // namespace octet::kernels
