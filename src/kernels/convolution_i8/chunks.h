// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// Weights for instructions that add products of bytes in 16 bits (pmaddubsw, paddw), laid out so
/// that nothing saturates or overflows.
///
/// A term is four neighbouring bytes of a pixel's operand at any offset, with four weights for each
/// of 8 output channels of some vectors. Its two pairs are added in 16 bits, where 255 * 128 = 32640
/// fits: two weights of one sign must not exceed 128 together. What exceeds is split off into
/// residual terms, or the term's bytes are widened and multiplied as words.
///
/// A chunk is some terms that are added in 16 bits before they are widened. Its accumulators are in
/// [-255 * n, 255 * p], where p and n are the magnitudes of a pair's positive and negative weights,
/// added over the terms. They fit if neither exceeds 128.
namespace octet::kernels {

constexpr std::size_t kChunkLanes = 8;
/// Vectors of a panel at most: their accumulators are half of the registers.
constexpr std::size_t kChunkVectors = 8;
constexpr std::size_t kChunkAlignment = 64;

/// The chunks of a piece, in this order: of four terms, of two, of one, and terms whose weights are
/// words.
struct ChunkCounts {
  std::uint32_t fours = 0, twos = 0, ones = 0, words = 0;
};

/// A panel is pieces one after the other, each of which adds some terms to the accumulators of some
/// neighbouring vectors; the first piece has all of them. What a piece reads stays in a first-level
/// cache for all pixels of a tile. It is this header; the offset of every term from its pixel, in 32
/// bits, padded to a multiple of 64 bytes; and the weights of the chunks, [vector][term][8 lanes][4]
/// bytes or [vector][2][8 lanes][2] words, padded to a multiple of 64 bytes.
struct alignas(kChunkAlignment) ChunkedPiece {
  ChunkCounts counts;
  std::uint32_t first_vector = 0, num_vectors = 0;
  std::uint32_t is_last = 0;
};

}  // namespace octet::kernels
