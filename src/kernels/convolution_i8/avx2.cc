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
  using Accumulators = __m256i;
  // Of the first two bytes of a group and of the last two.
  struct Pairs {
    __m256i first, last;
  };
  using Weights = Pairs;
  using Bytes = Pairs;

  static Accumulators load(const std::int32_t* src) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(src));
  }
  static void store(std::int32_t* dst, Accumulators accumulators) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst), accumulators);
  }
  static Weights load_weights(const Weights* src) noexcept {
    return {_mm256_loadu_si256(&src->first), _mm256_loadu_si256(&src->last)};
  }
  static Bytes broadcast(const std::uint8_t* src) noexcept {
    std::int32_t word;
    __builtin_memcpy(&word, src, sizeof word);
    const __m256i bytes = _mm256_set1_epi32(word);
    const Bytes orders = word_orders();
    return {_mm256_shuffle_epi8(bytes, orders.first), _mm256_shuffle_epi8(bytes, orders.last)};
  }
  // Bytes 0 and 1, then 2 and 3, of each lane, zero-extended to 16 bits.
  static Bytes word_orders() noexcept {
    return {_mm256_set1_epi32(static_cast<std::int32_t>(0x80018000U)),
            _mm256_set1_epi32(static_cast<std::int32_t>(0x80038002U))};
  }
  static Accumulators dot(Accumulators accumulators, const Bytes& bytes,
                          const Weights& weights) noexcept {
    accumulators = _mm256_add_epi32(accumulators, _mm256_madd_epi16(bytes.first, weights.first));
    return _mm256_add_epi32(accumulators, _mm256_madd_epi16(bytes.last, weights.last));
  }
};

// Data of 16 bits, multiplied in pairs.
struct WordPairs : Avx2 {
  using Weights = __m256i;
  using Bytes = __m256i;

  static Weights load_weights(const Weights* src) noexcept { return _mm256_loadu_si256(src); }
  static Bytes broadcast(const std::uint8_t* src) noexcept {
    std::int32_t pair;
    __builtin_memcpy(&pair, src, sizeof pair);
    return _mm256_set1_epi32(pair);
  }
  static Accumulators dot(Accumulators accumulators, Bytes data, Weights weights) noexcept {
    return _mm256_add_epi32(accumulators, _mm256_madd_epi16(data, weights));
  }
};

// The place in a piece, and the accumulators that its chunks add to.
template <std::size_t Pixels, std::size_t Vectors>
struct PieceReader {
  const std::uint8_t* src[Pixels];
  const ChunkBytes* places;
  const __m256i* weights;
  __m256i accumulators[Pixels][Vectors];

  // Chunks of `Terms` terms. Their bytes are put in order once for all vectors.
  template <std::size_t Terms>
  void add_chunks(std::size_t num_chunks) noexcept {
    for (; num_chunks != 0; --num_chunks) {
      std::ptrdiff_t offset[Terms];
      __m256i order[Terms];
#pragma GCC unroll 8
      for (std::size_t i = 0; i < Terms; ++i) {
        offset[i] = places[i].offset;
        order[i] = broadcast<std::int32_t>(places[i].order);
      }
#pragma GCC unroll 8
      for (std::size_t p = 0; p < Pixels; ++p) {
        __m256i bytes[Terms];
#pragma GCC unroll 8
        for (std::size_t i = 0; i < Terms; ++i)
          bytes[i] = _mm256_shuffle_epi8(broadcast<std::int64_t>(src[p] + offset[i]), order[i]);
#pragma GCC unroll 8
        for (std::size_t v = 0; v < Vectors; ++v) {
          const __m256i* w = weights + v * Terms;
          __m256i pairs = _mm256_maddubs_epi16(bytes[0], w[0]);
#pragma GCC unroll 8
          for (std::size_t i = 1; i < Terms; ++i)
            pairs = _mm256_add_epi16(pairs, _mm256_maddubs_epi16(bytes[i], w[i]));
          add(pairs, accumulators[p][v]);
        }
      }
      places += Terms;
      weights += Terms * Vectors;
    }
  }

  void add_words(std::size_t count) noexcept {
    Avx2::Bytes orders = Avx2::word_orders();
    // Keeps them in registers: the weights take all loads that there are.
    asm("" : "+x"(orders.first), "+x"(orders.last));
    for (; count != 0; --count, ++places, weights += 2 * Vectors) {
      const std::ptrdiff_t offset = places->offset;
#pragma GCC unroll 8
      for (std::size_t p = 0; p < Pixels; ++p) {
        const __m256i group = broadcast<std::int32_t>(src[p] + offset);
        const Avx2::Bytes bytes{_mm256_shuffle_epi8(group, orders.first),
                                _mm256_shuffle_epi8(group, orders.last)};
#pragma GCC unroll 8
        for (std::size_t v = 0; v < Vectors; ++v) {
          accumulators[p][v] =
              Avx2::dot(accumulators[p][v], bytes, {weights[2 * v], weights[2 * v + 1]});
        }
      }
    }
  }

  // To a vector's accumulators alone.
  void add_residuals(std::size_t count, std::size_t vector) noexcept {
    for (; count != 0; --count, ++places, ++weights) {
      const std::ptrdiff_t offset = places->offset;
#pragma GCC unroll 8
      for (std::size_t p = 0; p < Pixels; ++p) {
        add(_mm256_maddubs_epi16(broadcast<std::int32_t>(src[p] + offset), *weights),
            accumulators[p][vector]);
      }
    }
  }

 private:
  template <typename Integer>
  static __m256i broadcast(const std::uint8_t* src) noexcept {
    Integer bytes;
    __builtin_memcpy(&bytes, src, sizeof bytes);
    return sizeof bytes == 4 ? _mm256_set1_epi32(static_cast<std::int32_t>(bytes))
                             : _mm256_set1_epi64x(bytes);
  }
  static void add(__m256i pairs, __m256i& accumulator) noexcept {
    accumulator = _mm256_add_epi32(accumulator, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  }
};

const std::byte* round_up(const void* address) noexcept {
  return reinterpret_cast<const std::byte*>(
      (reinterpret_cast<std::uintptr_t>(address) + kChunkAlignment - 1) / kChunkAlignment *
      kChunkAlignment);
}

// What the accumulators of a piece start from: rows of a pixel each, `stride` apart.
struct Start {
  const std::int32_t* rows;
  std::size_t stride;
};

// A piece for `Vectors` vectors.
template <std::size_t Vectors>
class Piece {
 public:
  explicit Piece(const ChunkedPiece& header) noexcept : header_(header) {
    const ChunkCounts& counts = header.counts;
    for (std::size_t v = 0; v < Vectors; ++v) num_residuals_ += header.num_residuals[v];
    places_ = reinterpret_cast<const ChunkBytes*>(&header + 1);
    weights_ = reinterpret_cast<const __m256i*>(
        round_up(places_ + counts.num_terms() + counts.words + num_residuals_));
  }

  // The piece after it.
  const std::byte* next() const noexcept {
    const ChunkCounts& counts = header_.counts;
    const std::size_t of_vectors = counts.num_terms() + std::size_t{2} * counts.words;
    return round_up(weights_ + of_vectors * Vectors + num_residuals_);
  }

  void add(const ConvolutionTile& t, const Start& start) const noexcept {
    // As many pixels at once as have 8 accumulators.
    constexpr std::size_t kPixels = Vectors > 4 ? 1 : Vectors > 2 ? 2 : 8 / Vectors;
    std::size_t p = 0;
    for (; p + kPixels <= t.num_pixels; p += kPixels) add<kPixels>(t, p, start);
    for (; p < t.num_pixels; ++p) add<1>(t, p, start);
  }

 private:
  template <std::size_t Pixels>
  [[gnu::always_inline]] void add(const ConvolutionTile& t, std::size_t first,
                                  const Start& start) const noexcept {
    PieceReader<Pixels, Vectors> reader;
    reader.places = places_;
    reader.weights = weights_;
    const std::int32_t* from = start.rows + first * start.stride;
#pragma GCC unroll 8
    for (std::size_t p = 0; p < Pixels; ++p, from += start.stride) {
      reader.src[p] = t.src + t.pixel_offsets[first + p];
#pragma GCC unroll 8
      for (std::size_t v = 0; v < Vectors; ++v)
        reader.accumulators[p][v] = Avx2::load(from + v * kChunkLanes);
    }
    reader.template add_chunks<4>(header_.counts.fours);
    reader.template add_chunks<2>(header_.counts.twos);
    reader.template add_chunks<1>(header_.counts.ones);
    reader.add_words(header_.counts.words);
    if (num_residuals_ != 0) {
#pragma GCC unroll 8
      for (std::size_t v = 0; v < Vectors; ++v) reader.add_residuals(header_.num_residuals[v], v);
    }
    std::int32_t* to = t.dst + first * t.dst_stride;
#pragma GCC unroll 8
    for (std::size_t p = 0; p < Pixels; ++p, to += t.dst_stride) {
#pragma GCC unroll 8
      for (std::size_t v = 0; v < Vectors; ++v)
        Avx2::store(to + v * kChunkLanes, reader.accumulators[p][v]);
    }
  }

  const ChunkedPiece& header_;
  std::size_t num_residuals_ = 0;
  const ChunkBytes* places_;
  const __m256i* weights_;
};

// Returns the piece after it.
template <std::size_t Vectors>
const std::byte* add_piece(const ConvolutionTile& t, const Start& start,
                           const ChunkedPiece& header) noexcept {
  const Piece<Vectors> piece(header);
  piece.add(t, start);
  return piece.next();
}

using AddPiece = const std::byte* (*)(const ConvolutionTile&, const Start&,
                                      const ChunkedPiece&) noexcept;
constexpr AddPiece kAddPiece[kChunkVectors] = {add_piece<1>, add_piece<2>, add_piece<3>,
                                               add_piece<4>, add_piece<5>, add_piece<6>,
                                               add_piece<7>, add_piece<8>};

}  // namespace

// 8 accumulators, two pairs of vectors of weights and one of bytes are within the 16 registers.
void convolution_tile_avx2(const ConvolutionTile& t) noexcept {
  if (t.num_vectors == 1) return all_pixels<Avx2, 8, 1>(t);
  return all_pixels<Avx2, 4, 2>(t);
}

// 12 accumulators, two vectors of weights and one of data are within the 16 registers.
void convolution_words_avx2(const ConvolutionTile& t) noexcept {
  all_pixels<WordPairs, 6, 2>(t);
}

void convolution_chunks_avx2(const ConvolutionTile& t) noexcept {
  const AddPiece add_piece_of_panel = kAddPiece[t.num_vectors - 1];
  const auto* next = static_cast<const std::byte*>(t.weights);
  Start start{t.initial, 0};
  for (bool is_last = false; !is_last; start = {t.dst, t.dst_stride}) {
    const auto& piece = *reinterpret_cast<const ChunkedPiece*>(next);
    next = add_piece_of_panel(t, start, piece);
    is_last = piece.is_last != 0;
  }
}

}  // namespace octet::kernels
