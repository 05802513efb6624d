// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// Weights for instructions that add products of bytes in 16 bits (pmaddubsw, paddw), laid out so
/// that nothing saturates or overflows.
///
/// A term is four neighbouring bytes of a pixel's operand at any offset, with four weights for each
/// of 8 output channels. Its two pairs are added in 16 bits, where 255 * 128 = 32640 fits: two
/// weights of one sign must not exceed 128 together. What exceeds is split off into residual terms.
///
/// A chunk is some terms that are added in 16 bits before they are widened. Its sums are in
/// [-255 * n, 255 * p], where p and n are the magnitudes of a pair's positive and negative weights,
/// added over the terms. They fit if neither exceeds 128, or, shifted by a bias, if p + n <= 256:
/// 255 * 256 = 65280 values.
namespace octet::kernels {

constexpr std::size_t kChunkLanes = 8;
constexpr std::size_t kChunkAlignment = 64;

struct ChunkKind {
  std::size_t terms;
  bool is_biased;
};
/// Cheapest first per term, which is the order in which a vector has its chunks.
constexpr std::size_t kNumChunkKinds = 5;
constexpr ChunkKind kChunkKinds[kNumChunkKinds] = {
    {4, false}, {4, true}, {3, true}, {2, true}, {1, false}};
constexpr std::size_t kMostChunkTerms = 4;
/// Chunks of each kind.
struct ChunkCounts {
  std::uint32_t of[kNumChunkKinds] = {};
};

/// What a panel holds for each of its vectors, one behind the other: pieces of the sums, each small
/// enough that its weights and the data that it reads stay in a first-level cache for all pixels of
/// a tile. A piece is this header; the offset of every term from its pixel, in 32 bits, padded to a
/// multiple of 64 bytes; for each chunk its bias (if it has one), 16 numbers of 16 bits, and the
/// weights of its terms, [8 lanes][4]; padding to a multiple of 64 bytes.
struct alignas(kChunkAlignment) ChunkedPiece {
  ChunkCounts counts;
  /// Pieces of the vector behind this one.
  std::uint32_t pieces_behind = 0;
  std::uint32_t unused[2] = {};
  /// What the biases add to the sum of each lane.
  std::int32_t bias_sums[kChunkLanes] = {};
};

}  // namespace octet::kernels
