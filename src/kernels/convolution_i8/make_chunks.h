// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/convolution_i8/chunks.h"
#include "kernels/convolution_i8/pack.h"

namespace octet::kernels {

/// A term on its way into a panel.
struct ChunkTerm {
  static constexpr std::size_t kPairs = 2 * kChunkLanes;
  /// A number for each pair of a vector, compared all at once.
  using Magnitudes [[gnu::vector_size(kPairs)]] = std::uint8_t;

  ChunkBytes bytes;
  /// The largest of `positive` and `negative`.
  std::uint8_t heaviest = 0;
  /// [vector][lane][4]
  std::int8_t weights[kChunkVectors][4 * kChunkLanes] = {};
  /// The magnitudes of each pair's positive and negative weights.
  Magnitudes positive[kChunkVectors] = {}, negative[kChunkVectors] = {};
};

/// What a vector's pairs exceed by in four neighbouring bytes.
struct ResidualTerm {
  ChunkBytes bytes;
  /// [lane][4]
  std::int8_t weights[4 * kChunkLanes] = {};
};

/// A piece on its way into a panel.
struct Chunks {
  ChunkCounts counts;
  /// In the order of the chunks.
  std::vector<ChunkTerm> terms;
  std::vector<ChunkTerm> words;
  std::vector<ResidualTerm> residuals[kChunkVectors];
};

/// Makes the pieces of a panel of `num_vectors` vectors.
/// @param segment_offsets  as in ConvolutionTile; an operand reaches at most 2^31 bytes.
std::vector<Chunks> make_chunks(const SegmentedWeights& weights, std::size_t num_vectors,
                                const std::ptrdiff_t* segment_offsets);

/// @return the bytes of a panel.
std::size_t chunked_panel_bytes(const std::vector<Chunks>& pieces,
                                std::size_t num_vectors) noexcept;

/// Writes a panel.
/// @param dst  chunked_panel_bytes() aligned to kChunkAlignment.
void pack_chunks(const std::vector<Chunks>& pieces, std::size_t num_vectors,
                 std::byte* dst) noexcept;

}  // namespace octet::kernels
