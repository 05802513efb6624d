// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/convolution_i8/chunks.h"
#include "kernels/convolution_i8/pack.h"

namespace octet::kernels {

/// A term on its way into a panel.
struct ChunkTerm {
  static constexpr std::size_t kPairs = 2 * kChunkLanes;
  /// A number for each pair, compared all at once.
  using Magnitudes [[gnu::vector_size(kPairs)]] = std::uint8_t;

  std::int32_t offset = 0;
  std::int8_t weights[4 * kChunkLanes] = {};
  /// The magnitudes of each pair's positive and negative weights, and of both.
  Magnitudes positive = {}, negative = {}, both = {};
  /// The most of `both`.
  std::uint8_t heaviest = 0;
};

/// The terms of a vector on their way into a panel: piece by piece, in the order of the chunks.
struct Chunks {
  std::vector<ChunkTerm> terms;
  /// Of each piece.
  std::vector<ChunkCounts> counts;
};

/// Makes the chunks of the kChunkLanes channels from `first_channel` on.
/// @param segment_offsets  as in ConvolutionTile; an operand reaches at most 2^31 bytes.
Chunks make_chunks(const SegmentedWeights& weights, const std::ptrdiff_t* segment_offsets,
                   std::size_t first_channel);

/// @return the bytes of a vector in a panel.
std::size_t chunked_vector_bytes(const Chunks& chunks) noexcept;

/// Writes a vector into a panel.
/// @param dst  chunked_vector_bytes() aligned to kChunkAlignment.
void pack_chunks(const Chunks& chunks, std::byte* dst) noexcept;

/// @param vectors  the chunks of a panel's vectors.
/// @return whether they take less time for a pixel than the kernel of words with `num_groups`
/// groups of four weights.
bool chunks_pay(std::span<const Chunks> vectors, std::size_t num_groups) noexcept;

}  // namespace octet::kernels
