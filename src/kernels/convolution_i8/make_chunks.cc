// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/make_chunks.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
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

// What two weights of one sign exceed 128 by, with their sign.
int excess(int first, int second) noexcept {
  const int sum = first + second;
  if ((first < 0) != (second < 0) || std::abs(sum) <= kMostOfPair) return 0;
  return sum > 0 ? sum - kMostOfPair : sum + kMostOfPair;
}

// Four neighbouring weights as they are; pairs may exceed.
ChunkTerm make_term(const SegmentedWeights& w, const std::ptrdiff_t* segment_offsets,
                    std::size_t segment, std::size_t group) noexcept {
  const std::size_t k = group * 4;
  ChunkTerm term{
      .offset = static_cast<std::int32_t>(segment_offsets[segment] + static_cast<std::ptrdiff_t>(k))};
  const std::size_t count = std::min<std::size_t>(4, w.segment_length - k);
  for (std::size_t c = 0; c < w.num_channels; ++c) {
    const std::int8_t* src = w.data + c * w.channel_stride + segment * w.segment_length + k;
    std::copy_n(src, count, term.weights[c / kChunkLanes] + c % kChunkLanes * 4);
  }
  return term;
}

void measure(ChunkTerm& term, std::size_t num_vectors) noexcept {
  term.heaviest = 0;
  for (std::size_t v = 0; v < num_vectors; ++v) {
    for (std::size_t i = 0; i < ChunkTerm::kPairs; ++i) {
      const int a = term.weights[v][2 * i], b = term.weights[v][2 * i + 1];
      const int positive = std::max(a, 0) + std::max(b, 0);
      // 256 does not fit in a byte; what is so heavy exceeds in any case.
      const int negative = std::min(positive - a - b, 255);
      term.positive[v][i] = static_cast<std::uint8_t>(positive);
      term.negative[v][i] = static_cast<std::uint8_t>(negative);
      term.heaviest = std::max(term.heaviest, std::max(term.positive[v][i], term.negative[v][i]));
    }
  }
}

// For the pairs of four lanes, whether they or those of the other four are true.
template <typename Mask>
std::uint64_t any_lane(const Mask& mask) noexcept {
  using Words [[gnu::vector_size(ChunkTerm::kPairs)]] = std::uint64_t;
  const auto words = reinterpret_cast<Words>(mask);
  return words[0] | words[1];
}

std::uint64_t excess_lanes(const ChunkTerm& term, std::size_t vector) noexcept {
  const ChunkTerm::Magnitudes most = ChunkTerm::Magnitudes{} + kMostOfPair;
  return any_lane((term.positive[vector] > most) | (term.negative[vector] > most));
}

bool has_excess(const ChunkTerm& term, std::size_t vector, std::size_t pair) noexcept {
  // The pairs of a lane alternate.
  const std::uint64_t bytes_of_pair = pair == 0 ? 0x00FF00FF00FF00FFU : 0xFF00FF00FF00FF00U;
  return (excess_lanes(term, vector) & bytes_of_pair) != 0;
}

bool has_excess(const ChunkTerm& term, std::size_t num_vectors) noexcept {
  for (std::size_t v = 0; v < num_vectors; ++v) {
    if (excess_lanes(term, v) != 0) return true;
  }
  return false;
}

// A weight of a pair as it lies in the operand, [lane][4], and in a residual term.
struct Move {
  std::int8_t* weights;
  std::size_t k;
  std::size_t residual_k;
};

int excess(const Move& move, std::size_t lane) noexcept {
  const std::int8_t* weights = move.weights + 4 * lane;
  return excess(weights[move.k], weights[move.k ^ 1U]);
}

// Moves the excess of a pair from one of its weights to a residual term, unless a pair of that
// would exceed. Either weight has it: |a| + |b| - 128 is at most |a| as |b| is at most 128.
bool move_excess(const Move& move, std::int8_t* residual) noexcept {
  for (std::size_t lane = 0; lane < kChunkLanes; ++lane) {
    if (excess(residual[4 * lane + (move.residual_k ^ 1U)], excess(move, lane)) != 0) return false;
  }
  for (std::size_t lane = 0; lane < kChunkLanes; ++lane) {
    const int e = excess(move, lane);
    std::int8_t& w = move.weights[4 * lane + move.k];
    residual[4 * lane + move.residual_k] = static_cast<std::int8_t>(e);
    w = static_cast<std::int8_t>(w - e);
  }
  return true;
}

// Moves what exceeds in a vector of a segment's terms to residual terms. One reaches over three
// pairs: from the second weight of one to the first weight of the next but one.
void append_residuals(std::size_t vector, std::span<ChunkTerm> terms,
                      std::vector<ChunkTerm>& residuals) {
  const std::size_t num_pairs = terms.size() * 2;
  const auto exceeds = [&](std::size_t pair) {
    return pair < num_pairs && has_excess(terms[pair / 2], vector, pair % 2);
  };
  const auto move = [&](std::size_t pair, std::size_t k, std::size_t residual_k) {
    return Move{terms[pair / 2].weights[vector], pair % 2 * 2 + k, residual_k};
  };
  for (std::size_t pair = 0; pair < num_pairs; ++pair) {
    if (!exceeds(pair)) continue;
    ChunkTerm residual{.offset = terms[0].offset + static_cast<std::int32_t>(2 * pair + 1)};
    std::int8_t* weights = residual.weights[0];
    move_excess(move(pair, 1, 0), weights);
    if (!exceeds(pair + 1) || move_excess(move(pair + 1, 0, 1), weights)) {
      ++pair;
      if (exceeds(pair + 1) && move_excess(move(pair + 1, 0, 3), weights)) ++pair;
    }
    measure(residual, 1);
    residuals.push_back(residual);
  }
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

// The positions of terms of bytes, those with the heaviest pair first.
Positions heaviest_first(const std::vector<ChunkTerm>& terms) {
  Positions order;
  for (std::uint32_t i = 0; i < terms.size(); ++i) {
    if (!terms[i].has_words) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int heavier = terms[a].heaviest - terms[b].heaviest;
    return heavier != 0 ? heavier > 0 : a < b;
  });
  return order;
}

Chunks join(std::vector<ChunkTerm> terms, std::size_t first_vector, std::size_t num_vectors) {
  Positions fours, twos, ones;
  for (Positions left = heaviest_first(terms); !left.empty();) {
    const Positions taken = take_chunk(terms, num_vectors, left);
    Positions& kind = taken.size() == 4 ? fours : taken.size() == 2 ? twos : ones;
    kind.insert(kind.end(), taken.begin(), taken.end());
  }
  Chunks chunks{first_vector, num_vectors, {}, {}};
  chunks.counts.fours = static_cast<std::uint32_t>(fours.size() / 4);
  chunks.counts.twos = static_cast<std::uint32_t>(twos.size() / 2);
  chunks.counts.ones = static_cast<std::uint32_t>(ones.size());
  for (const Positions* kind : {&fours, &twos, &ones}) {
    for (const std::uint32_t i : *kind) chunks.terms.push_back(terms[i]);
  }
  chunks.counts.words = static_cast<std::uint32_t>(terms.size() - chunks.terms.size());
  std::copy_if(terms.begin(), terms.end(), std::back_inserter(chunks.terms),
               [](const ChunkTerm& term) { return term.has_words; });
  return chunks;
}

std::size_t weight_bytes(const std::vector<ChunkTerm>& terms, std::size_t num_vectors) noexcept {
  std::size_t words = 0;
  for (const ChunkTerm& term : terms) words += term.has_words ? 1 : 0;
  return (terms.size() + words) * num_vectors * kTermBytes;
}

std::size_t round_up(std::size_t bytes) noexcept {
  return (bytes + kChunkAlignment - 1) / kChunkAlignment * kChunkAlignment;
}

std::size_t offset_bytes(const Chunks& piece) noexcept {
  return round_up(piece.terms.size() * sizeof(std::int32_t));
}

std::size_t piece_bytes(const Chunks& piece) noexcept {
  return sizeof(ChunkedPiece) + offset_bytes(piece) +
         round_up(weight_bytes(piece.terms, piece.num_vectors));
}

// [vector][term][lane][4]
std::byte* write_chunk(const ChunkTerm* terms, std::size_t count, std::size_t num_vectors,
                       std::byte* dst) noexcept {
  for (std::size_t v = 0; v < num_vectors; ++v) {
    for (std::size_t i = 0; i < count; ++i, dst += kTermBytes)
      std::memcpy(dst, terms[i].weights[v], kTermBytes);
  }
  return dst;
}

// [vector][2][lane][2]
std::byte* write_words(const ChunkTerm& term, std::size_t num_vectors, std::byte* dst) noexcept {
  for (std::size_t v = 0; v < num_vectors; ++v) {
    for (std::size_t half = 0; half < 2; ++half) {
      for (std::size_t lane = 0; lane < kChunkLanes; ++lane, dst += 2 * sizeof(std::int16_t)) {
        const std::int8_t* pair = term.weights[v] + 4 * lane + 2 * half;
        const std::int16_t words[] = {pair[0], pair[1]};
        std::memcpy(dst, words, sizeof words);
      }
    }
  }
  return dst;
}

void write_piece(const Chunks& chunks, bool is_last, std::byte* dst) noexcept {
  const ChunkedPiece header{.counts = chunks.counts,
                            .first_vector = static_cast<std::uint32_t>(chunks.first_vector),
                            .num_vectors = static_cast<std::uint32_t>(chunks.num_vectors),
                            .is_last = is_last ? 1U : 0U};
  std::memcpy(dst, &header, sizeof header);
  dst += sizeof header;
  std::byte* offset = dst;
  for (const ChunkTerm& term : chunks.terms) {
    std::memcpy(offset, &term.offset, sizeof term.offset);
    offset += sizeof term.offset;
  }
  dst += offset_bytes(chunks);
  const ChunkTerm* term = chunks.terms.data();
  const auto write = [&](std::size_t num_chunks, std::size_t num_terms) {
    for (; num_chunks > 0; --num_chunks, term += num_terms)
      dst = write_chunk(term, num_terms, chunks.num_vectors, dst);
  };
  write(chunks.counts.fours, 4);
  write(chunks.counts.twos, 2);
  write(chunks.counts.ones, 1);
  for (std::size_t i = 0; i < chunks.counts.words; ++i)
    dst = write_words(term[i], chunks.num_vectors, dst);
}

// The terms of a panel, and what exceeds in each vector.
struct Terms {
  std::vector<ChunkTerm> terms;
  std::vector<ChunkTerm> residuals[kChunkVectors];
};

// With what exceeds in residual terms.
Terms split_terms(std::vector<ChunkTerm> terms, std::size_t num_vectors,
                  std::size_t terms_per_segment) {
  Terms split;
  for (std::size_t first = 0; first < terms.size(); first += terms_per_segment) {
    const std::span<ChunkTerm> segment(terms.data() + first, terms_per_segment);
    for (std::size_t v = 0; v < num_vectors; ++v) append_residuals(v, segment, split.residuals[v]);
  }
  for (ChunkTerm& term : terms) measure(term, num_vectors);
  split.terms = std::move(terms);
  return split;
}

// The time of a pixel in vector instructions, fitted to measured times. Bytes are broadcast for all
// vectors; residual terms are read anew for each.
double cost(const std::vector<ChunkTerm>& terms, std::size_t num_vectors) noexcept {
  const auto vectors = static_cast<double>(num_vectors);
  double cost = 0;
  for (const ChunkTerm& term : terms) cost += term.has_words ? 4 * vectors + 3 : 3 * vectors + 2;
  return cost;
}

double cost(const Terms& split, std::size_t num_vectors) noexcept {
  double sum = cost(split.terms, num_vectors);
  for (const std::vector<ChunkTerm>& residuals : split.residuals)
    sum += residuals.empty() ? 0 : 12 + 3 * static_cast<double>(residuals.size());
  return sum;
}

// The faster of two ways: terms that exceed are words, or what exceeds is in residual terms.
Terms make_terms(const SegmentedWeights& weights, std::size_t num_vectors,
                 const std::ptrdiff_t* segment_offsets) {
  std::vector<ChunkTerm> terms;
  for (std::size_t segment = 0; segment < weights.num_segments; ++segment) {
    for (std::size_t group = 0; group < weights.segment_groups(); ++group)
      terms.push_back(make_term(weights, segment_offsets, segment, group));
  }
  for (ChunkTerm& term : terms) measure(term, num_vectors);
  Terms split = split_terms(terms, num_vectors, weights.segment_groups());
  for (ChunkTerm& term : terms) term.has_words = has_excess(term, num_vectors);
  if (cost(split, num_vectors) < cost(terms, num_vectors)) return split;
  return {std::move(terms), {}};
}

}  // namespace

std::vector<Chunks> make_chunks(const SegmentedWeights& weights, std::size_t num_vectors,
                                const std::ptrdiff_t* segment_offsets) {
  auto [terms, residuals] = make_terms(weights, num_vectors, segment_offsets);
  const std::size_t num_pieces =
      (weight_bytes(terms, num_vectors) + kPieceBytes - 1) / kPieceBytes;
  const auto begin = [&](std::size_t piece) {
    return terms.begin() + static_cast<std::ptrdiff_t>(terms.size() * piece / num_pieces);
  };
  std::vector<Chunks> pieces;
  for (std::size_t i = 0; i < num_pieces; ++i)
    pieces.push_back(join({begin(i), begin(i + 1)}, 0, num_vectors));
  for (std::size_t v = 0; v < num_vectors; ++v) {
    if (!residuals[v].empty()) pieces.push_back(join(std::move(residuals[v]), v, 1));
  }
  return pieces;
}

std::size_t chunked_panel_bytes(const std::vector<Chunks>& pieces) noexcept {
  std::size_t bytes = 0;
  for (const Chunks& piece : pieces) bytes += piece_bytes(piece);
  return bytes;
}

void pack_chunks(const std::vector<Chunks>& pieces, std::byte* dst) noexcept {
  std::memset(dst, 0, chunked_panel_bytes(pieces));
  for (const Chunks& piece : pieces) {
    write_piece(piece, &piece == &pieces.back(), dst);
    dst += piece_bytes(piece);
  }
}

}  // namespace octet::kernels
