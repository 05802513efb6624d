// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// Weights for instructions that add products of bytes in 16 bits (pmaddubsw, paddw), laid out so
/// that nothing saturates or overflows.
///
/// A term is four of eight neighbouring bytes of a pixel's operand, at any offset and in any order,
/// with four weights for each of 8 output channels of some vectors. Its two pairs are added in 16
/// bits, where 255 * 128 = 32640 fits: two weights of one sign must not exceed 128 together. The
/// order is chosen so that few do. What exceeds is split off into residual terms of a vector, four
/// neighbouring bytes each, or the bytes are widened and multiplied as words.
///
/// A chunk is some terms that are added in 16 bits before they are widened. Its accumulators are in
/// [-255 * n, 255 * p], where p and n are the magnitudes of a pair's positive and negative weights,
/// added over the terms. They fit if neither exceeds 128.
namespace octet::kernels {

constexpr std::size_t kChunkLanes = 8;
/// Vectors of a panel at most: their accumulators are half of the registers.
constexpr std::size_t kChunkVectors = 8;
constexpr std::size_t kChunkAlignment = 64;

/// The next multiple of kChunkAlignment.
constexpr std::size_t aligned_bytes(std::size_t bytes) noexcept {
  return (bytes + kChunkAlignment - 1) / kChunkAlignment * kChunkAlignment;
}

/// The chunks of a piece, in this order: of four terms, of two, of one, and four bytes whose
/// weights are words.
struct ChunkCounts {
  std::uint32_t fours = 0, twos = 0, ones = 0, words = 0;

  std::size_t num_terms() const noexcept {
    return std::size_t{4} * fours + std::size_t{2} * twos + ones;
  }
};

/// Where a pixel's operand has four bytes.
struct ChunkBytes {
  /// From the pixel.
  std::int32_t offset = 0;
  /// Of a term, its bytes among the eight at `offset`; else the four at `offset` are meant.
  std::uint8_t order[4] = {0, 1, 2, 3};
};

/// A panel is pieces one after the other, each of which adds some bytes of the operand to all
/// accumulators; what it reads stays in a first-level cache for all pixels of a tile. A piece is
/// this header and, each padded to a multiple of 64 bytes:
/// - the ChunkBytes of the terms, of what is multiplied as words, and of the residual terms of each
///   vector;
/// - the weights: of the chunks, [vector][term][8 lanes][4] bytes; [vector][2][8 lanes][2] words;
/// and
///   of the residual terms of each vector, [8 lanes][4] bytes.
struct alignas(kChunkAlignment) ChunkedPiece {
  ChunkCounts counts;
  std::uint32_t num_residuals[kChunkVectors] = {};
  std::uint32_t is_last = 0;
};

}  // namespace octet::kernels
