// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/make_chunks.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <span>
#include <utility>

namespace octet::kernels {
namespace {

constexpr std::uint8_t kMostOfPair = 128;
constexpr std::size_t kMostTerms = 4;
// Candidates tried for a chunk: bounds the time for operands of thousands of terms.
constexpr std::size_t kMostCandidates = 96;
constexpr std::size_t kTermBytes = 4 * kChunkLanes;
// Weights of a piece: they share a first-level cache of 32 KiB with the data of some pixels.
constexpr std::size_t kPieceBytes = 24 * 1024;
constexpr std::size_t kBlockBytes = 8;

// What two weights of one sign exceed 128 by, with their sign.
constexpr int excess(int first, int second) noexcept {
  const int sum = first + second;
  if ((first < 0) != (second < 0) || (sum >= -kMostOfPair && sum <= kMostOfPair)) return 0;
  return sum > 0 ? sum - kMostOfPair : sum + kMostOfPair;
}

// The weights of up to eight neighbouring bytes.
struct Block {
  std::int32_t offset = 0;
  std::size_t num_bytes = 0;
  std::int8_t weights[kBlockBytes][kChunkVectors * kChunkLanes] = {};

  bool exceeds(std::size_t i, std::size_t j, std::size_t vector) const noexcept {
    bool any = false;
    for (std::size_t lane = vector * kChunkLanes; lane < (vector + 1) * kChunkLanes; ++lane)
      any |= excess(weights[i][lane], weights[j][lane]) != 0;
    return any;
  }
};

// Ways to order N bytes in pairs, [2 * pair], the given order first.
template <std::size_t N, std::size_t Count>
constexpr auto make_pairings() {
  std::array<std::array<std::uint8_t, N>, Count> pairings{};
  // As the digits of a number: the first byte that is left is paired with the digit-th of the
  // others.
  for (std::size_t number = 0; number < Count; ++number) {
    std::array<std::uint8_t, N> left{};
    for (std::size_t i = 0; i < N; ++i) left[i] = static_cast<std::uint8_t>(i);
    std::size_t digits = number;
    for (std::size_t pair = 0; pair < N / 2; ++pair) {
      const std::size_t num_left = N - 2 * pair;
      const std::size_t partner = 1 + digits % (num_left - 1);
      digits /= num_left - 1;
      pairings[number][2 * pair] = left[0];
      pairings[number][2 * pair + 1] = left[partner];
      std::size_t kept = 0;
      for (std::size_t i = 1; i < num_left; ++i) {
        if (i != partner) left[kept++] = left[i];
      }
    }
  }
  return pairings;
}
constexpr auto kPairingsOfFour = make_pairings<4, 3>();
constexpr auto kPairingsOfEight = make_pairings<kBlockBytes, 7 * 5 * 3>();

// The order in which the fewest vectors have pairs that exceed.
template <typename Pairings>
std::span<const std::uint8_t> best_pairing(const Pairings& pairings, const Block& block,
                                           std::size_t num_vectors) noexcept {
  unsigned cost[kBlockBytes][kBlockBytes] = {};
  for (std::size_t i = 0; i < pairings[0].size(); ++i) {
    for (std::size_t j = i + 1; j < pairings[0].size(); ++j) {
      for (std::size_t v = 0; v < num_vectors; ++v) cost[i][j] += block.exceeds(i, j, v) ? 1 : 0;
    }
  }
  const auto cost_of = [&](const auto& pairing) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < pairing.size(); i += 2) sum += cost[pairing[i]][pairing[i + 1]];
    return sum;
  };
  const auto cheaper = [&](const auto& a, const auto& b) { return cost_of(a) < cost_of(b); };
  return *std::min_element(pairings.begin(), pairings.end(), cheaper);
}

// Four bytes of a block; pairs may exceed.
ChunkTerm make_term(const Block& block, std::span<const std::uint8_t> order) noexcept {
  ChunkTerm term{.bytes = {.offset = block.offset}};
  for (std::size_t k = 0; k < 4; ++k) {
    term.bytes.order[k] = order[k];
    for (std::size_t lane = 0; lane < kChunkVectors * kChunkLanes; ++lane)
      term.weights[lane / kChunkLanes][lane % kChunkLanes * 4 + k] = block.weights[order[k]][lane];
  }
  return term;
}

// Adds what a vector's pair exceeds by to a residual term of the block that has room for it, or to
// a new one. @param byte  of the block, one of the pair's.
bool add_residual(const Block& block, std::size_t byte, const std::int8_t* excess_of_lanes,
                  std::span<ResidualTerm> residuals) noexcept {
  const std::int32_t offset = block.offset + static_cast<std::int32_t>(byte / 4 * 4);
  for (ResidualTerm& residual : residuals) {
    if (residual.bytes.offset != offset) continue;
    bool fits = true;
    for (std::size_t lane = 0; lane < kChunkLanes; ++lane) {
      fits &= excess(excess_of_lanes[lane], residual.weights[4 * lane + (byte % 4 ^ 1U)]) == 0 &&
              residual.weights[4 * lane + byte % 4] == 0;
    }
    if (!fits) continue;
    for (std::size_t lane = 0; lane < kChunkLanes; ++lane)
      residual.weights[4 * lane + byte % 4] = excess_of_lanes[lane];
    return true;
  }
  return false;
}

// Moves what exceeds in a pair of a vector to a residual term. Either weight has it:
// |a| + |b| - 128 is at most |a| as |b| is at most 128.
void move_excess(const Block& block, std::size_t vector, std::size_t pair, ChunkTerm& term,
                 std::size_t first_residual, std::vector<ResidualTerm>& residuals) {
  std::int8_t* weights = term.weights[vector] + 2 * pair;
  std::int8_t moved[kChunkLanes];
  bool exceeds = false;
  for (std::size_t lane = 0; lane < kChunkLanes; ++lane) {
    moved[lane] = static_cast<std::int8_t>(excess(weights[4 * lane], weights[4 * lane + 1]));
    exceeds |= moved[lane] != 0;
  }
  if (!exceeds) return;
  const std::span<ResidualTerm> of_block = std::span(residuals).subspan(first_residual);
  std::size_t k = 0;
  if (!add_residual(block, term.bytes.order[2 * pair], moved, of_block)) {
    k = 1;
    if (!add_residual(block, term.bytes.order[2 * pair + 1], moved, of_block)) {
      const std::size_t byte = term.bytes.order[2 * pair + 1];
      const std::int32_t offset = block.offset + static_cast<std::int32_t>(byte / 4 * 4);
      residuals.push_back({.bytes = {.offset = offset}});
      add_residual(block, byte, moved, std::span(residuals).last(1));
    }
  }
  for (std::size_t lane = 0; lane < kChunkLanes; ++lane) {
    std::int8_t& w = weights[4 * lane + k];
    w = static_cast<std::int8_t>(w - moved[lane]);
  }
}

void measure(ChunkTerm& term, std::size_t num_vectors) noexcept {
  for (std::size_t v = 0; v < num_vectors; ++v) {
    for (std::size_t i = 0; i < ChunkTerm::kPairs; ++i) {
      const int a = term.weights[v][2 * i], b = term.weights[v][2 * i + 1];
      const int positive = std::max(a, 0) + std::max(b, 0);
      term.positive[v][i] = static_cast<std::uint8_t>(positive);
      term.negative[v][i] = static_cast<std::uint8_t>(positive - a - b);
      term.heaviest = std::max(term.heaviest, std::max(term.positive[v][i], term.negative[v][i]));
    }
  }
}

// Adds a block to a piece in the faster of two ways: in the best order, with residual terms for
// what still exceeds, or as words. Measured, a residual term takes the time of about eight
// instructions: four, in a short loop of its own for each vector; words take one more of each
// vector than bytes. Read from memory, a residual term is as many bytes as words have more of one
// vector, and a place.
void add_block(const Block& block, std::size_t num_vectors, bool for_few_pixels, Chunks& piece) {
  constexpr std::uint8_t kGivenOrder[kBlockBytes] = {0, 1, 2, 3, 4, 5, 6, 7};
  const std::span<const std::uint8_t> order =
      block.num_bytes <= 4 ? best_pairing(kPairingsOfFour, block, num_vectors)
                           : best_pairing(kPairingsOfEight, block, num_vectors);
  std::size_t first_residual[kChunkVectors];
  for (std::size_t v = 0; v < num_vectors; ++v) first_residual[v] = piece.residuals[v].size();
  std::size_t num_residuals = 0;
  const std::size_t first_term = piece.terms.size(), num_terms = order.size() / 4;
  for (std::size_t i = 0; i < order.size(); i += 4) {
    ChunkTerm term = make_term(block, order.subspan(i, 4));
    for (std::size_t v = 0; v < num_vectors; ++v) {
      for (std::size_t pair = 0; pair < 2; ++pair)
        move_excess(block, v, pair, term, first_residual[v], piece.residuals[v]);
    }
    measure(term, num_vectors);
    piece.terms.push_back(term);
  }
  for (std::size_t v = 0; v < num_vectors; ++v)
    num_residuals += piece.residuals[v].size() - first_residual[v];
  const std::size_t residual_time = for_few_pixels ? 2 : 8;
  if (residual_time * num_residuals <= num_terms * (num_vectors + 1)) return;
  piece.terms.resize(first_term);
  for (std::size_t v = 0; v < num_vectors; ++v) piece.residuals[v].resize(first_residual[v]);
  for (std::size_t i = 0; i < order.size(); i += 4) {
    ChunkTerm words = make_term(block, std::span(kGivenOrder).subspan(i, 4));
    words.bytes.offset += static_cast<std::int32_t>(i);
    piece.words.push_back(words);
  }
}

// For the pairs of four lanes, whether they or those of the other four are true.
template <typename Mask>
std::uint64_t any_lane(const Mask& mask) noexcept {
  using Words [[gnu::vector_size(ChunkTerm::kPairs)]] = std::uint64_t;
  const auto words = reinterpret_cast<Words>(mask);
  return words[0] | words[1];
}

bool fits(const ChunkTerm::Magnitudes& magnitudes, const ChunkTerm::Magnitudes& room) noexcept {
  return any_lane(magnitudes > room) == 0;
}

// What a chunk's terms leave.
class Room {
 public:
  explicit Room(std::size_t num_vectors) noexcept : num_vectors_(num_vectors) {
    std::fill_n(positive_, num_vectors, ChunkTerm::Magnitudes{} + kMostOfPair);
    std::fill_n(negative_, num_vectors, ChunkTerm::Magnitudes{} + kMostOfPair);
  }
  bool has(const ChunkTerm& term) const noexcept {
    for (std::size_t v = 0; v < num_vectors_; ++v) {
      if (!fits(term.positive[v], positive_[v]) || !fits(term.negative[v], negative_[v]))
        return false;
    }
    return true;
  }
  void add(const ChunkTerm& term) noexcept {
    for (std::size_t v = 0; v < num_vectors_; ++v) {
      positive_[v] -= term.positive[v];
      negative_[v] -= term.negative[v];
    }
  }

 private:
  std::size_t num_vectors_;
  ChunkTerm::Magnitudes positive_[kChunkVectors], negative_[kChunkVectors];
};

using Positions = std::vector<std::uint32_t>;

// Takes from the terms that are left the first one and what fits beside it: four, two or one.
Positions take_chunk(const std::vector<ChunkTerm>& terms, std::size_t num_vectors,
                     Positions& left) {
  std::size_t members[kMostTerms] = {};
  std::size_t count = 1;
  Room room(num_vectors);
  room.add(terms[left.front()]);
  const std::size_t step = (left.size() - 1) / kMostCandidates + 1;
  for (std::size_t i = 1; i < left.size() && count < kMostTerms; i += step) {
    const ChunkTerm& term = terms[left[i]];
    if (!room.has(term)) continue;
    room.add(term);
    members[count++] = i;
  }
  if (count == 3) count = 2;
  Positions taken;
  for (std::size_t i = 0; i < count; ++i) taken.push_back(left[members[i]]);
  for (std::size_t i = count; i > 0; --i)
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(members[i - 1]));
  return taken;
}

// The positions of terms, those with the heaviest pair first.
Positions heaviest_first(const std::vector<ChunkTerm>& terms) {
  Positions order(terms.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int heavier = terms[a].heaviest - terms[b].heaviest;
    return heavier != 0 ? heavier > 0 : a < b;
  });
  return order;
}

// Puts the terms of a piece in the order of chunks.
void join(std::size_t num_vectors, Chunks& piece) {
  Positions fours, twos, ones;
  for (Positions left = heaviest_first(piece.terms); !left.empty();) {
    const Positions taken = take_chunk(piece.terms, num_vectors, left);
    Positions& kind = taken.size() == 4 ? fours : taken.size() == 2 ? twos : ones;
    kind.insert(kind.end(), taken.begin(), taken.end());
  }
  piece.counts = {
      static_cast<std::uint32_t>(fours.size() / 4), static_cast<std::uint32_t>(twos.size() / 2),
      static_cast<std::uint32_t>(ones.size()), static_cast<std::uint32_t>(piece.words.size())};
  std::vector<ChunkTerm> joined;
  for (const Positions* kind : {&fours, &twos, &ones}) {
    for (const std::uint32_t i : *kind) joined.push_back(piece.terms[i]);
  }
  piece.terms = std::move(joined);
}

std::size_t num_residuals(const Chunks& piece) noexcept {
  std::size_t count = 0;
  for (const std::vector<ResidualTerm>& residuals : piece.residuals) count += residuals.size();
  return count;
}

std::size_t place_bytes(const Chunks& piece) noexcept {
  const std::size_t count = piece.terms.size() + piece.words.size() + num_residuals(piece);
  return aligned_bytes(count * sizeof(ChunkBytes));
}

std::size_t piece_bytes(const Chunks& piece, std::size_t num_vectors) noexcept {
  const std::size_t weights = (piece.terms.size() + 2 * piece.words.size()) * num_vectors;
  return sizeof(ChunkedPiece) + place_bytes(piece) +
         aligned_bytes((weights + num_residuals(piece)) * kTermBytes);
}

template <typename T>
void write(const T& value, std::byte*& dst) noexcept {
  std::memcpy(dst, &value, sizeof value);
  dst += sizeof value;
}

void write_places(const Chunks& piece, std::byte* dst) noexcept {
  for (const std::vector<ChunkTerm>* terms : {&piece.terms, &piece.words}) {
    for (const ChunkTerm& term : *terms) write(term.bytes, dst);
  }
  for (const std::vector<ResidualTerm>& residuals : piece.residuals) {
    for (const ResidualTerm& residual : residuals) write(residual.bytes, dst);
  }
}

void write_words(const ChunkTerm& term, std::size_t num_vectors, std::byte*& dst) noexcept {
  for (std::size_t v = 0; v < num_vectors; ++v) {
    for (std::size_t half = 0; half < 2; ++half) {
      for (std::size_t lane = 0; lane < kChunkLanes; ++lane) {
        const std::int8_t* pair = term.weights[v] + 4 * lane + 2 * half;
        write(std::int16_t{pair[0]}, dst);
        write(std::int16_t{pair[1]}, dst);
      }
    }
  }
}

void write_weights(const Chunks& piece, std::size_t num_vectors, std::byte* dst) noexcept {
  const ChunkTerm* term = piece.terms.data();
  const auto write_chunks = [&](std::size_t num_chunks, std::size_t num_terms) {
    for (; num_chunks > 0; --num_chunks, term += num_terms) {
      for (std::size_t v = 0; v < num_vectors; ++v) {
        for (std::size_t i = 0; i < num_terms; ++i) write(term[i].weights[v], dst);
      }
    }
  };
  write_chunks(piece.counts.fours, 4);
  write_chunks(piece.counts.twos, 2);
  write_chunks(piece.counts.ones, 1);
  for (const ChunkTerm& words : piece.words) write_words(words, num_vectors, dst);
  for (const std::vector<ResidualTerm>& residuals : piece.residuals) {
    for (const ResidualTerm& residual : residuals) write(residual.weights, dst);
  }
}

void write_piece(const Chunks& piece, std::size_t num_vectors, bool is_last,
                 std::byte* dst) noexcept {
  ChunkedPiece header{.counts = piece.counts, .is_last = is_last ? 1U : 0U};
  for (std::size_t v = 0; v < kChunkVectors; ++v)
    header.num_residuals[v] = static_cast<std::uint32_t>(piece.residuals[v].size());
  std::memcpy(dst, &header, sizeof header);
  dst += sizeof header;
  write_places(piece, dst);
  write_weights(piece, num_vectors, dst + place_bytes(piece));
}

std::vector<Block> make_blocks(const SegmentedWeights& w, const std::ptrdiff_t* segment_offsets) {
  std::vector<Block> blocks;
  for (std::size_t segment = 0; segment < w.num_segments; ++segment) {
    for (std::size_t k = 0; k < w.segment_length; k += kBlockBytes) {
      Block block{.offset = static_cast<std::int32_t>(segment_offsets[segment]) +
                            static_cast<std::int32_t>(k),
                  .num_bytes = std::min(kBlockBytes, w.segment_length - k)};
      for (std::size_t i = 0; i < block.num_bytes; ++i) {
        for (std::size_t c = 0; c < w.num_channels; ++c)
          block.weights[i][c] = w.data[c * w.channel_stride + segment * w.segment_length + k + i];
      }
      blocks.push_back(block);
    }
  }
  return blocks;
}

}  // namespace

std::vector<Chunks> make_chunks(const SegmentedWeights& weights, std::size_t num_vectors,
                                const std::ptrdiff_t* segment_offsets) {
  const std::vector<Block> blocks = make_blocks(weights, segment_offsets);
  const std::size_t num_bytes = blocks.size() * 2 * num_vectors * kTermBytes;
  std::vector<Chunks> pieces((num_bytes + kPieceBytes - 1) / kPieceBytes);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t end = blocks.size() * (i + 1) / pieces.size();
    for (std::size_t b = blocks.size() * i / pieces.size(); b < end; ++b)
      add_block(blocks[b], num_vectors, weights.for_few_pixels, pieces[i]);
    join(num_vectors, pieces[i]);
  }
  return pieces;
}

std::size_t chunked_panel_bytes(const std::vector<Chunks>& pieces,
                                std::size_t num_vectors) noexcept {
  std::size_t bytes = 0;
  for (const Chunks& piece : pieces) bytes += piece_bytes(piece, num_vectors);
  return bytes;
}

void pack_chunks(const std::vector<Chunks>& pieces, std::size_t num_vectors,
                 std::byte* dst) noexcept {
  std::memset(dst, 0, chunked_panel_bytes(pieces, num_vectors));
  for (const Chunks& piece : pieces) {
    write_piece(piece, num_vectors, &piece == &pieces.back(), dst);
    dst += piece_bytes(piece, num_vectors);
  }
}

}  // namespace octet::kernels
