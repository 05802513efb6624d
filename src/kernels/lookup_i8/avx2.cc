// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/lookup_i8/lookup_i8.h"

namespace octet::kernels {
namespace {

constexpr std::size_t kVector = 32;
constexpr std::size_t kUnroll = 4;
constexpr int kNumRows = 16;
constexpr int kHalf = kNumRows / 2;

/// The table as 16 rows of 16 bytes, in a form without selection: a shuffle gives 0 where the top
/// bit of its index is set. Row r is looked up with x - 16 r, saturated, which is negative for the
/// rows above x's own; each row holds its difference to the row below, so that the exclusive or of
/// rows 0 to x / 16 is x's own. Bytes from 128 on are looked up in the upper eight rows as x - 128.
class Rows {
 public:
  explicit Rows(const std::uint8_t* table) {
    __m128i below = _mm_setzero_si128();
    for (int r = 0; r < kNumRows; ++r) {
      if (r == kHalf) below = _mm_setzero_si128();
      const __m128i row = _mm_loadu_si128(reinterpret_cast<const __m128i*>(table + 16 * r));
      rows_[r] = _mm256_broadcastsi128_si256(_mm_xor_si128(row, below));
      below = row;
    }
  }

  template <std::size_t vectors>
  void look_up(const std::uint8_t* src, std::uint8_t* dst) const {
    const __m256i step = _mm256_set1_epi8(16);
    __m256i index[vectors], found[vectors];
    for (std::size_t v = 0; v < vectors; ++v) {
      index[v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(src + v * kVector));
      found[v] = _mm256_shuffle_epi8(rows_[0], index[v]);
    }
    for (int r = 1; r < kHalf; ++r) add_row<vectors>(r, step, index, found);
    for (std::size_t v = 0; v < vectors; ++v) {
      index[v] =
          _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(src + v * kVector)),
                           _mm256_set1_epi8(-128));
      found[v] = _mm256_xor_si256(found[v], _mm256_shuffle_epi8(rows_[kHalf], index[v]));
    }
    for (int r = kHalf + 1; r < kNumRows; ++r) add_row<vectors>(r, step, index, found);
    for (std::size_t v = 0; v < vectors; ++v)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst + v * kVector), found[v]);
  }

 private:
  template <std::size_t vectors>
  void add_row(int r, __m256i step, __m256i (&index)[vectors], __m256i (&found)[vectors]) const {
    for (std::size_t v = 0; v < vectors; ++v) {
      index[v] = _mm256_subs_epi8(index[v], step);
      found[v] = _mm256_xor_si256(found[v], _mm256_shuffle_epi8(rows_[r], index[v]));
    }
  }

  __m256i rows_[kNumRows];
};

}  // namespace

void lookup_i8_avx2(const std::uint8_t* table, const std::uint8_t* src, std::uint8_t* dst,
                    std::size_t n) noexcept {
  const Rows rows(table);
  std::size_t i = 0;
  for (; i + kUnroll * kVector <= n; i += kUnroll * kVector)
    rows.look_up<kUnroll>(src + i, dst + i);
  for (; i + kVector <= n; i += kVector) rows.look_up<1>(src + i, dst + i);
  for (; i < n; ++i) dst[i] = table[src[i]];
}

}  // namespace octet::kernels
