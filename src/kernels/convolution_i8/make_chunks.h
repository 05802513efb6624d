// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/convolution_i8/chunks.h"
#include "kernels/convolution_i8/pack.h"

namespace octet::kernels {

/// A term on its way into a panel.
struct ChunkTerm {
  static constexpr std::size_t kPairs = 2 * kChunkLanes;

  std::int32_t offset = 0;
  /// Number of its chunk.
  std::uint32_t chunk = 0;
  std::int8_t weights[4 * kChunkLanes] = {};
  /// The magnitudes of each pair's positive and negative weights.
  std::uint8_t positive[kPairs] = {}, negative[kPairs] = {};
};

/// @return how many terms a vector may have at most, residual ones included.
std::size_t max_chunk_terms(const SegmentedWeights& weights) noexcept;

/// Makes the terms of the kChunkLanes channels from `first_channel` on; their order is that of the
/// chunks.
/// @param segment_offsets  as in ConvolutionTile; an operand reaches at most 2^31 bytes.
/// @param terms  room for max_chunk_terms().
ChunkCounts make_chunks(const SegmentedWeights& weights, const std::ptrdiff_t* segment_offsets,
                        std::size_t first_channel, ChunkTerm* terms) noexcept;

/// @return the bytes of a vector in a panel.
std::size_t chunked_vector_bytes(const ChunkCounts& counts) noexcept;

/// Writes a vector into a panel.
/// @param dst  chunked_vector_bytes() aligned to kChunkAlignment.
void pack_chunks(const ChunkCounts& counts, const ChunkTerm* terms, std::byte* dst) noexcept;

/// @param vectors  the chunks of a panel's vectors.
/// @return whether they take less time for a pixel than the kernel of words with `num_groups`
/// groups of four weights.
bool chunks_pay(std::span<const ChunkCounts> vectors, std::size_t num_groups) noexcept;

}  // namespace octet::kernels
