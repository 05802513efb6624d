// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/make_chunks.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <numeric>

namespace octet::kernels {
namespace {

constexpr std::uint8_t kMostOfPair = 128;
constexpr int kMostOfBiasedPair = 256;
// Candidates tried for a chunk: bounds the time for operands of thousands of terms.
constexpr std::size_t kMostCandidates = 96;
// Groups of a piece: with residual terms and biases some 12 KiB of weights.
constexpr std::size_t kPieceGroups = 256;

// What two weights of one sign exceed 128 by, with their sign.
int excess(int first, int second) noexcept {
  const int sum = first + second;
  if ((first < 0) != (second < 0) || std::abs(sum) <= kMostOfPair) return 0;
  return sum > 0 ? sum - kMostOfPair : sum + kMostOfPair;
}

std::int8_t& weight(ChunkTerm& term, std::size_t lane, std::size_t k) noexcept {
  return term.weights[4 * lane + k];
}

// Groups of four weights of a vector, counted through all segments.
struct Groups {
  const SegmentedWeights& weights;
  const std::ptrdiff_t* segment_offsets;
  std::size_t first_channel;

  std::size_t size() const noexcept { return weights.num_segments * weights.segment_groups(); }
  // The weights as they are; pairs may exceed.
  ChunkTerm term(std::size_t group) const noexcept {
    const SegmentedWeights& w = weights;
    const std::size_t segment = group / w.segment_groups();
    const std::size_t k = group % w.segment_groups() * 4;
    ChunkTerm term{.offset = static_cast<std::int32_t>(segment_offsets[segment]) +
                             static_cast<std::int32_t>(k)};
    const std::size_t lanes = std::min(kChunkLanes, w.num_channels - first_channel);
    const std::size_t count = std::min<std::size_t>(4, w.segment_length - k);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const std::int8_t* src =
          w.data + (first_channel + lane) * w.channel_stride + segment * w.segment_length + k;
      for (std::size_t i = 0; i < count; ++i) weight(term, lane, i) = src[i];
    }
    return term;
  }
};

// A weight of a pair as it lies in the operand and in a residual term.
struct Move {
  ChunkTerm& term;
  std::size_t k;
  std::size_t residual_k;
};

int excess(const Move& move, std::size_t lane) noexcept {
  return excess(weight(move.term, lane, move.k), weight(move.term, lane, move.k ^ 1U));
}

// Moves the excess of a pair from one of its weights to a residual term, unless a pair of that
// would exceed. Either weight has it: |a| + |b| - 128 is at most |a| as |b| is at most 128.
bool move_excess(const Move& move, ChunkTerm& residual) noexcept {
  for (std::size_t lane = 0; lane < kChunkLanes; ++lane) {
    if (excess(weight(residual, lane, move.residual_k ^ 1U), excess(move, lane)) != 0) return false;
  }
  for (std::size_t lane = 0; lane < kChunkLanes; ++lane) {
    const int e = excess(move, lane);
    std::int8_t& w = weight(move.term, lane, move.k);
    weight(residual, lane, move.residual_k) = static_cast<std::int8_t>(e);
    w = static_cast<std::int8_t>(w - e);
  }
  return true;
}

void measure(ChunkTerm& term) noexcept {
  term.heaviest = 0;
  for (std::size_t i = 0; i < ChunkTerm::kPairs; ++i) {
    const int a = term.weights[2 * i], b = term.weights[2 * i + 1];
    const int positive = std::max(a, 0) + std::max(b, 0);
    // 256 does not fit in a byte; what is so heavy exceeds in any case.
    const int negative = std::min(positive - a - b, 255);
    const auto both = static_cast<std::uint8_t>(positive + negative);
    term.positive[i] = static_cast<std::uint8_t>(positive);
    term.negative[i] = static_cast<std::uint8_t>(negative);
    term.both[i] = both;
    term.heaviest = std::max(term.heaviest, both);
  }
}

// For the pairs of four lanes, whether they or those of the other four are true.
template <typename Mask>
std::uint64_t any_lane(const Mask& mask) noexcept {
  using Words [[gnu::vector_size(ChunkTerm::kPairs)]] = std::uint64_t;
  const auto words = reinterpret_cast<Words>(mask);
  return words[0] | words[1];
}

bool has_excess(const ChunkTerm& term, std::size_t pair) noexcept {
  const ChunkTerm::Magnitudes most = ChunkTerm::Magnitudes{} + kMostOfPair;
  // The pairs of a lane alternate.
  const std::uint64_t bytes_of_pair = pair == 0 ? 0x00FF00FF00FF00FFU : 0xFF00FF00FF00FF00U;
  return (any_lane((term.positive > most) | (term.negative > most)) & bytes_of_pair) != 0;
}

// Appends residual terms for what exceeds in the terms from `first` on, which are measured and lie
// side by side in one segment. A residual term reaches over three pairs: from the second weight of
// one to the first weight of the next but one.
void append_residual_terms(std::size_t first, std::vector<ChunkTerm>& terms) {
  const std::size_t num_pairs = (terms.size() - first) * 2;
  const auto move = [&](std::size_t pair, std::size_t k, std::size_t residual_k) {
    return Move{terms[first + pair / 2], pair % 2 * 2 + k, residual_k};
  };
  for (std::size_t pair = 0; pair < num_pairs;) {
    if (!has_excess(terms[first + pair / 2], pair % 2)) {
      ++pair;
      continue;
    }
    ChunkTerm residual{.offset = terms[first].offset + static_cast<std::int32_t>(2 * pair + 1)};
    move_excess(move(pair++, 1, 0), residual);
    if (pair < num_pairs && move_excess(move(pair, 0, 1), residual)) {
      ++pair;
      if (pair < num_pairs && move_excess(move(pair, 0, 3), residual)) ++pair;
    }
    terms.push_back(residual);
  }
}

// All terms of the groups [first, last).
std::vector<ChunkTerm> make_terms(const Groups& groups, std::size_t first, std::size_t last) {
  std::vector<ChunkTerm> terms;
  const std::size_t per_segment = groups.weights.segment_groups();
  while (first < last) {
    const std::size_t begin = terms.size();
    const std::size_t end = std::min(last, (first / per_segment + 1) * per_segment);
    for (; first < end; ++first) {
      terms.push_back(groups.term(first));
      measure(terms.back());
    }
    append_residual_terms(begin, terms);
    for (std::size_t i = begin; i < terms.size(); ++i) measure(terms[i]);
  }
  return terms;
}

// The positions of terms, those with the heaviest pair first.
std::vector<std::uint32_t> heaviest_first(const std::vector<ChunkTerm>& terms) {
  std::vector<std::uint32_t> order(terms.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int heavier = terms[a].heaviest - terms[b].heaviest;
    return heavier != 0 ? heavier > 0 : a < b;
  });
  return order;
}

bool fits(const ChunkTerm::Magnitudes& magnitudes, const ChunkTerm::Magnitudes& room) noexcept {
  return any_lane(magnitudes > room) == 0;
}

// What the first term of a chunk leaves.
class PlainRoom {
 public:
  explicit PlainRoom(const ChunkTerm& first) noexcept { add(first); }
  bool has(const ChunkTerm& term) const noexcept {
    return fits(term.positive, positive_) && fits(term.negative, negative_);
  }
  void add(const ChunkTerm& term) noexcept {
    positive_ -= term.positive;
    negative_ -= term.negative;
  }

 private:
  ChunkTerm::Magnitudes positive_ = ChunkTerm::Magnitudes{} + kMostOfPair;
  ChunkTerm::Magnitudes negative_ = ChunkTerm::Magnitudes{} + kMostOfPair;
};

class BiasedRoom {
 public:
  explicit BiasedRoom(const ChunkTerm& first) noexcept {
    // 256 does not fit in a byte: of a pair without weights 1 is lost.
    for (std::size_t i = 0; i < ChunkTerm::kPairs; ++i)
      room_[i] = static_cast<std::uint8_t>(kMostOfBiasedPair - std::max<int>(first.both[i], 1));
  }
  bool has(const ChunkTerm& term) const noexcept { return fits(term.both, room_); }
  void add(const ChunkTerm& term) noexcept { room_ -= term.both; }

 private:
  ChunkTerm::Magnitudes room_;
};

// Positions of a chunk's terms among those that are left.
struct Members {
  std::size_t of[kMostChunkTerms] = {};
  std::size_t count = 1;
};

// A chunk that begins with the first of the terms left.
template <typename Room>
Members fill_chunk(const std::vector<ChunkTerm>& terms, const std::vector<std::uint32_t>& left) {
  Members members;
  Room room(terms[left.front()]);
  const std::size_t step = (left.size() - 1) / kMostCandidates + 1;
  for (std::size_t i = 1; i < left.size() && members.count < kMostChunkTerms; i += step) {
    const ChunkTerm& term = terms[left[i]];
    if (!room.has(term)) continue;
    room.add(term);
    members.of[members.count++] = i;
  }
  return members;
}

std::size_t kind_of(std::size_t num_terms, bool is_biased) noexcept {
  std::size_t kind = 0;
  while (kChunkKinds[kind].terms != num_terms || kChunkKinds[kind].is_biased != is_biased) ++kind;
  return kind;
}

// Appends the terms to `chunks` as a piece.
void append_piece(const std::vector<ChunkTerm>& terms, Chunks& chunks) {
  std::vector<std::uint32_t> left = heaviest_first(terms);
  std::vector<std::uint32_t> of_kind[kNumChunkKinds];
  ChunkCounts counts;
  while (!left.empty()) {
    Members members = fill_chunk<BiasedRoom>(terms, left);
    bool is_biased = members.count > 1;
    if (members.count == kMostChunkTerms) {
      const Members plain = fill_chunk<PlainRoom>(terms, left);
      if (plain.count == kMostChunkTerms) {
        members = plain;
        is_biased = false;
      }
    }
    const std::size_t kind = kind_of(members.count, is_biased);
    ++counts.of[kind];
    auto kept = left.begin();
    for (std::size_t i = 0; i < members.count; ++i) {
      const auto taken = left.begin() + static_cast<std::ptrdiff_t>(members.of[i]);
      const auto next = i + 1 < members.count
                            ? left.begin() + static_cast<std::ptrdiff_t>(members.of[i + 1])
                            : left.end();
      of_kind[kind].push_back(*taken);
      kept = std::copy(taken + 1, next, kept);
    }
    left.erase(kept, left.end());
  }
  for (const std::vector<std::uint32_t>& of : of_kind) {
    for (const std::uint32_t i : of) chunks.terms.push_back(terms[i]);
  }
  chunks.counts.push_back(counts);
}

std::size_t round_up(std::size_t bytes) noexcept {
  return (bytes + kChunkAlignment - 1) / kChunkAlignment * kChunkAlignment;
}

std::size_t num_terms(const ChunkCounts& counts) noexcept {
  std::size_t n = 0;
  for (std::size_t i = 0; i < kNumChunkKinds; ++i) n += counts.of[i] * kChunkKinds[i].terms;
  return n;
}

std::size_t offset_bytes(const ChunkCounts& counts) noexcept {
  return round_up(num_terms(counts) * sizeof(std::int32_t));
}

std::size_t piece_bytes(const ChunkCounts& counts) noexcept {
  std::size_t vectors = num_terms(counts);
  for (std::size_t i = 0; i < kNumChunkKinds; ++i)
    vectors += kChunkKinds[i].is_biased ? counts.of[i] : 0;
  return sizeof(ChunkedPiece) + offset_bytes(counts) + round_up(vectors * 4 * kChunkLanes);
}

// Shifts the sums of each pair, in [-255 * n, 255 * p], into the middle of 16 bits: by
// (n - p) * 255 / 2.
void write_bias(const ChunkTerm* terms, std::size_t count, ChunkedPiece& piece,
                std::byte* dst) noexcept {
  std::int16_t bias[ChunkTerm::kPairs];
  for (std::size_t i = 0; i < ChunkTerm::kPairs; ++i) {
    int surplus = 0;
    for (std::size_t term = 0; term < count; ++term)
      surplus += terms[term].negative[i] - terms[term].positive[i];
    bias[i] = static_cast<std::int16_t>(surplus * 255 / 2);
    piece.bias_sums[i / 2] += bias[i];
  }
  std::memcpy(dst, bias, sizeof bias);
}

// Returns the terms behind the piece.
const ChunkTerm* pack_piece(const ChunkCounts& counts, std::uint32_t pieces_behind,
                            const ChunkTerm* terms, std::byte* dst) noexcept {
  ChunkedPiece piece{.counts = counts, .pieces_behind = pieces_behind};
  std::byte* offset = dst + sizeof piece;
  std::byte* target = offset + offset_bytes(counts);
  for (std::size_t kind = 0; kind < kNumChunkKinds; ++kind) {
    const ChunkKind& k = kChunkKinds[kind];
    for (std::uint32_t chunk = 0; chunk < counts.of[kind]; ++chunk, terms += k.terms) {
      if (k.is_biased) {
        write_bias(terms, k.terms, piece, target);
        target += 4 * kChunkLanes;
      }
      for (std::size_t i = 0; i < k.terms; ++i) {
        std::memcpy(offset, &terms[i].offset, sizeof terms[i].offset);
        std::memcpy(target, terms[i].weights, sizeof terms[i].weights);
        offset += sizeof terms[i].offset;
        target += sizeof terms[i].weights;
      }
    }
  }
  std::memcpy(dst, &piece, sizeof piece);
  return terms;
}

}  // namespace

Chunks make_chunks(const SegmentedWeights& weights, const std::ptrdiff_t* segment_offsets,
                   std::size_t first_channel) {
  const Groups groups{weights, segment_offsets, first_channel};
  const std::size_t num_pieces = (groups.size() + kPieceGroups - 1) / kPieceGroups;
  Chunks chunks;
  for (std::size_t i = 0; i < num_pieces; ++i) {
    append_piece(make_terms(groups, groups.size() * i / num_pieces,
                            groups.size() * (i + 1) / num_pieces),
                 chunks);
  }
  return chunks;
}

std::size_t chunked_vector_bytes(const Chunks& chunks) noexcept {
  std::size_t bytes = 0;
  for (const ChunkCounts& counts : chunks.counts) bytes += piece_bytes(counts);
  return bytes;
}

void pack_chunks(const Chunks& chunks, std::byte* dst) noexcept {
  std::memset(dst, 0, chunked_vector_bytes(chunks));
  const ChunkTerm* terms = chunks.terms.data();
  auto behind = static_cast<std::uint32_t>(chunks.counts.size());
  for (const ChunkCounts& counts : chunks.counts) {
    terms = pack_piece(counts, --behind, terms, dst);
    dst += piece_bytes(counts);
  }
}

bool chunks_pay(std::span<const Chunks> vectors, std::size_t num_groups) noexcept {
  // Cycles for 8 pixels and a vector, fitted to both kernels with Gaussian and Laplacian weights of
  // 16 to 4608 products. The kernel of words shares what it shuffles between two vectors.
  std::size_t cost = 0;
  for (const Chunks& chunks : vectors) {
    cost += 8 * chunks.counts.size() + 5 * chunks.terms.size();
    for (const ChunkCounts& counts : chunks.counts)
      cost += 3 * std::accumulate(counts.of, std::end(counts.of), std::size_t{0});
  }
  const std::size_t cost_of_group = vectors.size() == 1 ? 9 : 8;
  return cost < cost_of_group * vectors.size() * num_groups;
}

}  // namespace octet::kernels
