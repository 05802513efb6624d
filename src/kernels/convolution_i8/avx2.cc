// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/convolution_i8/chunks.h"
#include "kernels/convolution_i8/tile.h"

namespace octet::kernels {
namespace {

// Bytes are widened and multiplied in pairs (pmaddwd): 2 * 255 * 128 fits in 32 bits, where the sum
// of two byte products in 16 bits (pmaddubsw) would saturate.
struct Avx2 {
  static constexpr std::size_t kLanes = 8;
  using Sums = __m256i;
  // Of the first two bytes of a group and of the last two.
  struct Pairs {
    __m256i first, last;
  };
  using Weights = Pairs;
  using Bytes = Pairs;

  static Sums load(const std::int32_t* src) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(src));
  }
  static void store(std::int32_t* dst, Sums sums) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst), sums);
  }
  static Weights load_weights(const Weights* src) noexcept {
    return {_mm256_loadu_si256(&src->first), _mm256_loadu_si256(&src->last)};
  }
  static Bytes broadcast(const std::uint8_t* src) noexcept {
    std::int32_t word;
    __builtin_memcpy(&word, src, sizeof word);
    const __m256i bytes = _mm256_set1_epi32(word);
    // Bytes 0 and 1, then 2 and 3, of each lane, zero-extended to 16 bits.
    const auto first = static_cast<std::int32_t>(0x80018000U);
    const auto last = static_cast<std::int32_t>(0x80038002U);
    return {_mm256_shuffle_epi8(bytes, _mm256_set1_epi32(first)),
            _mm256_shuffle_epi8(bytes, _mm256_set1_epi32(last))};
  }
  static Sums dot(Sums sums, const Bytes& bytes, const Weights& weights) noexcept {
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(bytes.first, weights.first));
    return _mm256_add_epi32(sums, _mm256_madd_epi16(bytes.last, weights.last));
  }
};

// The place in a panel of chunks, and what the chunks add to.
template <std::size_t Pixels>
struct ChunkReader {
  const std::uint8_t* src[Pixels];
  const std::int32_t* offsets;
  const __m256i* weights;
  __m256i sums[Pixels];

  template <std::size_t Terms, bool IsBiased>
  void add(std::size_t num_chunks) noexcept {
    const __m256i ones = _mm256_set1_epi16(1);
    for (; num_chunks != 0; --num_chunks) {
      const __m256i bias = _mm256_load_si256(weights);
      weights += IsBiased ? 1 : 0;
      __m256i w[Terms];
      std::ptrdiff_t offset[Terms];
#pragma GCC unroll 8
      for (std::size_t i = 0; i < Terms; ++i) {
        w[i] = _mm256_load_si256(weights + i);
        offset[i] = offsets[i];
      }
#pragma GCC unroll 8
      for (std::size_t p = 0; p < Pixels; ++p) {
        __m256i pairs = multiply(src[p] + offset[0], w[0]);
        if (IsBiased) pairs = _mm256_add_epi16(pairs, bias);
#pragma GCC unroll 8
        for (std::size_t i = 1; i < Terms; ++i)
          pairs = _mm256_add_epi16(pairs, multiply(src[p] + offset[i], w[i]));
        sums[p] = _mm256_add_epi32(sums[p], _mm256_madd_epi16(pairs, ones));
      }
      weights += Terms;
      offsets += Terms;
    }
  }

 private:
  static __m256i multiply(const std::uint8_t* bytes, __m256i weights) noexcept {
    std::int32_t word;
    __builtin_memcpy(&word, bytes, sizeof word);
    return _mm256_maddubs_epi16(_mm256_set1_epi32(word), weights);
  }
};

const std::byte* round_up(const void* address) noexcept {
  return reinterpret_cast<const std::byte*>(
      (reinterpret_cast<std::uintptr_t>(address) + kChunkAlignment - 1) / kChunkAlignment *
      kChunkAlignment);
}

// What the sums of a vector's pixels start from, `stride` apart.
struct Start {
  const std::int32_t* sums;
  std::size_t stride;
};

// Adds a piece of a vector for `Pixels` pixels. Returns the piece behind it.
template <std::size_t Pixels>
const std::byte* add_piece(const ConvolutionTile& t, std::size_t first, const Start& start,
                           std::int32_t* dst, const std::byte* piece) noexcept {
  const auto& header = *reinterpret_cast<const ChunkedPiece*>(piece);
  std::size_t num_terms = 0;
  for (std::size_t i = 0; i < kNumChunkKinds; ++i)
    num_terms += header.counts.of[i] * kChunkKinds[i].terms;
  ChunkReader<Pixels> reader;
  reader.offsets = reinterpret_cast<const std::int32_t*>(&header + 1);
  reader.weights = reinterpret_cast<const __m256i*>(round_up(reader.offsets + num_terms));
  const __m256i bias_sums = _mm256_load_si256(reinterpret_cast<const __m256i*>(header.bias_sums));
#pragma GCC unroll 8
  for (std::size_t p = 0; p < Pixels; ++p) {
    reader.src[p] = t.src + t.pixel_offsets[first + p];
    reader.sums[p] =
        _mm256_sub_epi32(Avx2::load(start.sums + (first + p) * start.stride), bias_sums);
  }
  static_assert(kNumChunkKinds == 5);
  reader.template add<kChunkKinds[0].terms, kChunkKinds[0].is_biased>(header.counts.of[0]);
  reader.template add<kChunkKinds[1].terms, kChunkKinds[1].is_biased>(header.counts.of[1]);
  reader.template add<kChunkKinds[2].terms, kChunkKinds[2].is_biased>(header.counts.of[2]);
  reader.template add<kChunkKinds[3].terms, kChunkKinds[3].is_biased>(header.counts.of[3]);
  reader.template add<kChunkKinds[4].terms, kChunkKinds[4].is_biased>(header.counts.of[4]);
#pragma GCC unroll 8
  for (std::size_t p = 0; p < Pixels; ++p)
    Avx2::store(dst + (first + p) * t.dst_stride, reader.sums[p]);
  return round_up(reader.weights);
}

const std::byte* add_piece(const ConvolutionTile& t, const Start& start, std::int32_t* dst,
                           const std::byte* piece) noexcept {
  const std::byte* next = piece;
  std::size_t p = 0;
  for (; p + 8 <= t.num_pixels; p += 8) next = add_piece<8>(t, p, start, dst, piece);
  for (; p + 4 <= t.num_pixels; p += 4) next = add_piece<4>(t, p, start, dst, piece);
  for (; p + 2 <= t.num_pixels; p += 2) next = add_piece<2>(t, p, start, dst, piece);
  if (p < t.num_pixels) next = add_piece<1>(t, p, start, dst, piece);
  return next;
}

}  // namespace

// 8 sums, two pairs of vectors of weights and one of bytes are within the 16 registers.
void convolution_tile_avx2(const ConvolutionTile& t) noexcept {
  if (t.num_vectors == 1) return all_pixels<Avx2, 8, 1>(t);
  return all_pixels<Avx2, 4, 2>(t);
}

// 8 sums, four vectors of weights and one of biases are within the 16 registers.
void convolution_chunks_avx2(const ConvolutionTile& t) noexcept {
  const auto* piece = static_cast<const std::byte*>(t.weights);
  for (std::size_t v = 0; v < t.num_vectors; ++v) {
    std::int32_t* dst = t.dst + v * kChunkLanes;
    std::uint32_t behind = reinterpret_cast<const ChunkedPiece*>(piece)->pieces_behind;
    piece = add_piece(t, {t.initial + v * kChunkLanes, 0}, dst, piece);
    for (; behind != 0; --behind) piece = add_piece(t, {dst, t.dst_stride}, dst, piece);
  }
}

}  // namespace octet::kernels
