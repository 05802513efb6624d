// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/make_chunks.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace octet::kernels {
namespace {

constexpr int kMostOfPair = 128;
constexpr int kMostOfBiasedPair = 256;
// Candidates tried for a place in a chunk: bounds the time for operands of thousands of terms.
constexpr std::size_t kMostCandidates = 96;
constexpr std::uint32_t kNoChunk = ~0U;

// What two weights of one sign exceed 128 by, with their sign.
int excess(int first, int second) noexcept {
  const int sum = first + second;
  if ((first < 0) != (second < 0) || std::abs(sum) <= kMostOfPair) return 0;
  return sum > 0 ? sum - kMostOfPair : sum + kMostOfPair;
}

std::int8_t& weight(ChunkTerm& term, std::size_t lane, std::size_t k) noexcept {
  return term.weights[4 * lane + k];
}

// The terms of the weights as they are; pairs may exceed.
std::size_t plain_terms(const SegmentedWeights& w, const std::ptrdiff_t* segment_offsets,
                        std::size_t first_channel, ChunkTerm* terms) noexcept {
  const std::size_t lanes = std::min(kChunkLanes, w.num_channels - first_channel);
  std::size_t n = 0;
  for (std::size_t s = 0; s < w.num_segments; ++s) {
    for (std::size_t k = 0; k < w.segment_length; k += 4, ++n) {
      terms[n] = {.offset = static_cast<std::int32_t>(segment_offsets[s]) +
                            static_cast<std::int32_t>(k)};
      const std::size_t count = std::min<std::size_t>(4, w.segment_length - k);
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        std::memcpy(&weight(terms[n], lane, 0),
                    w.data + (first_channel + lane) * w.channel_stride + s * w.segment_length + k,
                    count);
      }
    }
  }
  return n;
}

// A weight of a pair as it lies in the operand and in a residual term.
struct Move {
  ChunkTerm& term;
  std::size_t k;
  std::size_t residual_k;
};

int excess(const Move& move, std::size_t lane) noexcept {
  return excess(weight(move.term, lane, move.k), weight(move.term, lane, move.k ^ 1U));
}

bool has_excess(const Move& move) noexcept {
  for (std::size_t lane = 0; lane < kChunkLanes; ++lane) {
    if (excess(move, lane) != 0) return true;
  }
  return false;
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

// Residual terms for what exceeds in the terms [first, last) of one segment, which lie side by
// side. One reaches over three pairs: from the second weight of a pair to the first one of the next
// but one.
std::size_t residual_terms(ChunkTerm* first, ChunkTerm* last, ChunkTerm* dst) noexcept {
  const auto num_pairs = static_cast<std::size_t>(last - first) * 2;
  const auto move = [&](std::size_t pair, std::size_t k, std::size_t residual_k) {
    return Move{first[pair / 2], pair % 2 * 2 + k, residual_k};
  };
  std::size_t n = 0;
  for (std::size_t pair = 0; pair < num_pairs;) {
    if (!has_excess(move(pair, 1, 0))) {
      ++pair;
      continue;
    }
    ChunkTerm& residual = dst[n++];
    residual = {.offset = first->offset + static_cast<std::int32_t>(2 * pair + 1)};
    move_excess(move(pair++, 1, 0), residual);
    if (pair < num_pairs && move_excess(move(pair, 0, 1), residual)) {
      ++pair;
      if (pair < num_pairs && move_excess(move(pair, 0, 3), residual)) ++pair;
    }
  }
  return n;
}

void measure(ChunkTerm& term) noexcept {
  for (std::size_t i = 0; i < sizeof term.weights; ++i) {
    const int w = term.weights[i];
    auto& sum = w > 0 ? term.positive[i / 2] : term.negative[i / 2];
    sum = static_cast<std::uint8_t>(sum + std::abs(w));
  }
}

int heaviest_pair(const ChunkTerm& term) noexcept {
  int most = 0;
  for (std::size_t i = 0; i < ChunkTerm::kPairs; ++i)
    most = std::max(most, term.positive[i] + term.negative[i]);
  return most;
}

// The magnitudes of the terms of a chunk.
struct Load {
  std::uint16_t positive[ChunkTerm::kPairs] = {}, negative[ChunkTerm::kPairs] = {};

  void add(const ChunkTerm& term) noexcept {
    for (std::size_t i = 0; i < ChunkTerm::kPairs; ++i) {
      positive[i] = static_cast<std::uint16_t>(positive[i] + term.positive[i]);
      negative[i] = static_cast<std::uint16_t>(negative[i] + term.negative[i]);
    }
  }
  bool has_room(const ChunkTerm& term, bool is_biased) const noexcept {
    bool fits = true;
    for (std::size_t i = 0; i < ChunkTerm::kPairs; ++i) {
      const int p = positive[i] + term.positive[i];
      const int n = negative[i] + term.negative[i];
      fits &= is_biased ? p + n <= kMostOfBiasedPair : (p <= kMostOfPair && n <= kMostOfPair);
    }
    return fits;
  }
};

// Fills a chunk that begins with terms[first] from those behind it.
bool fill_chunk(ChunkTerm* terms, std::size_t num_terms, std::size_t first, const ChunkKind& kind,
                std::uint32_t chunk) noexcept {
  std::size_t members[4] = {first};
  std::size_t count = 1;
  Load load;
  load.add(terms[first]);
  const std::size_t step = (num_terms - first) / kMostCandidates + 1;
  // Every step-th candidate, then those between.
  for (std::size_t phase = 0; phase < std::min<std::size_t>(step, 2); ++phase) {
    for (std::size_t i = first + 1 + phase; i < num_terms && count < kind.terms; i += step) {
      if (terms[i].chunk != kNoChunk || !load.has_room(terms[i], kind.is_biased)) continue;
      load.add(terms[i]);
      members[count++] = i;
    }
  }
  if (count < kind.terms) return false;
  for (std::size_t i = 0; i < count; ++i) terms[members[i]].chunk = chunk;
  return true;
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

// Shifts the sums of each pair, in [-255 * n, 255 * p], into the middle of 16 bits: by
// (n - p) * 255 / 2.
void write_bias(const ChunkTerm* terms, std::size_t count, ChunkedVector& vector,
                std::byte* dst) noexcept {
  Load load;
  for (std::size_t i = 0; i < count; ++i) load.add(terms[i]);
  std::int16_t bias[ChunkTerm::kPairs];
  for (std::size_t i = 0; i < ChunkTerm::kPairs; ++i) {
    bias[i] = static_cast<std::int16_t>((load.negative[i] - load.positive[i]) * 255 / 2);
    vector.bias_sums[i / 2] += bias[i];
  }
  std::memcpy(dst, bias, sizeof bias);
}

}  // namespace

std::size_t max_chunk_terms(const SegmentedWeights& weights) noexcept {
  // A residual term begins at a pair that exceeds.
  return 3 * weights.num_segments * weights.segment_groups();
}

ChunkCounts make_chunks(const SegmentedWeights& weights, const std::ptrdiff_t* segment_offsets,
                        std::size_t first_channel, ChunkTerm* terms) noexcept {
  const std::size_t num_plain = plain_terms(weights, segment_offsets, first_channel, terms);
  std::size_t n = num_plain;
  const std::size_t groups = weights.segment_groups();
  for (std::size_t first = 0; first < num_plain; first += groups)
    n += residual_terms(terms + first, terms + first + groups, terms + n);
  for (std::size_t i = 0; i < n; ++i) {
    measure(terms[i]);
    terms[i].chunk = kNoChunk;
  }
  // The heaviest choose first.
  std::sort(terms, terms + n, [](const ChunkTerm& a, const ChunkTerm& b) {
    const int heavier = heaviest_pair(a) - heaviest_pair(b);
    return heavier != 0 ? heavier > 0 : a.offset < b.offset;
  });
  ChunkCounts counts;
  std::uint32_t num_chunks = 0;
  for (std::size_t kind = 0; kind < kNumChunkKinds; ++kind) {
    for (std::size_t i = 0; i < n; ++i) {
      if (terms[i].chunk != kNoChunk || !fill_chunk(terms, n, i, kChunkKinds[kind], num_chunks))
        continue;
      ++num_chunks;
      ++counts.of[kind];
    }
  }
  std::sort(terms, terms + n, [](const ChunkTerm& a, const ChunkTerm& b) {
    return a.chunk != b.chunk ? a.chunk < b.chunk : a.offset < b.offset;
  });
  return counts;
}

std::size_t chunked_vector_bytes(const ChunkCounts& counts) noexcept {
  std::size_t vectors = num_terms(counts);
  for (std::size_t i = 0; i < kNumChunkKinds; ++i)
    vectors += kChunkKinds[i].is_biased ? counts.of[i] : 0;
  return sizeof(ChunkedVector) + offset_bytes(counts) + round_up(vectors * 4 * kChunkLanes);
}

void pack_chunks(const ChunkCounts& counts, const ChunkTerm* terms, std::byte* dst) noexcept {
  std::memset(dst, 0, chunked_vector_bytes(counts));
  ChunkedVector vector{.counts = counts};
  std::byte* offset = dst + sizeof vector;
  std::byte* target = offset + offset_bytes(counts);
  for (std::size_t kind = 0; kind < kNumChunkKinds; ++kind) {
    const ChunkKind& k = kChunkKinds[kind];
    for (std::uint32_t chunk = 0; chunk < counts.of[kind]; ++chunk, terms += k.terms) {
      if (k.is_biased) {
        write_bias(terms, k.terms, vector, target);
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
  std::memcpy(dst, &vector, sizeof vector);
}

bool chunks_pay(std::span<const ChunkCounts> vectors, std::size_t num_groups) noexcept {
  // For each term a broadcast, pmaddubsw and paddw (for the last one paddd), for a chunk pmaddwd
  // and paddw of its bias. In the kernel of words, for each group a broadcast, two shuffles, and
  // for each vector two of pmaddwd and paddd. A broadcast counts twice: loads are half as many a
  // cycle as additions.
  std::size_t cost = 0;
  for (const ChunkCounts& counts : vectors) {
    for (std::size_t i = 0; i < kNumChunkKinds; ++i)
      cost += counts.of[i] * (4 * kChunkKinds[i].terms + (kChunkKinds[i].is_biased ? 2 : 1));
  }
  return cost < (4 + 4 * vectors.size()) * num_groups;
}

}  // namespace octet::kernels
