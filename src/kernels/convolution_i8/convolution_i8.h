// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// Output channels that one call computes for a few pixels, reading the data where they lie: a
/// pixel's operand is `num_segments` pieces of 4 * segment_groups bytes each.
///
///   dst[p * dst_stride + c] = initial[c] + sum over s, k < 4 * segment_groups of
///               src[pixel_offsets[p] + segment_offsets[s] + k] * weights(s, k, c)
///
/// in 32-bit integers that do not overflow, for p < num_pixels and c < num_vectors * lanes of the
/// kernel. `weights` is one panel as
/// append_panel() lays it out; weights of 0 stand where k is beyond the data, which is read
/// nevertheless. A kernel of chunks reads its segments from the panel (chunks.h), whose start is
/// aligned to kChunkAlignment.
struct ConvolutionTile {
  const std::uint8_t* src = nullptr;
  const std::ptrdiff_t* pixel_offsets = nullptr;
  std::size_t num_pixels = 0;
  const std::ptrdiff_t* segment_offsets = nullptr;
  std::size_t num_segments = 0;
  std::size_t segment_groups = 0;
  const void* weights = nullptr;
  const std::int32_t* initial = nullptr;
  std::size_t num_vectors = 0;
  std::int32_t* dst = nullptr;
  std::size_t dst_stride = 0;
};

/// How a kernel reads its weights: bytes, 16-bit words, or chunks of bytes (chunks.h).
enum class WeightLayout : std::uint8_t { bytes, words, chunks };

using ConvolutionTileFunction = void (*)(const ConvolutionTile& tile) noexcept;

#define OCTET_KERNEL(function, isa, lanes, max_vectors, layout) \
  void function(const ConvolutionTile&) noexcept;
#include "kernels/convolution_i8/kernels.inc"
#undef OCTET_KERNEL

/// The same for data of 16 bits, of which a group has two, and weights
/// [segment][group][vector][lane] [2] of 16 bits. Accumulators may wrap around. scalar: one vector
/// of one lane; avx2: two vectors of 8 lanes.
void convolution_words_scalar(const ConvolutionTile& tile) noexcept;
void convolution_words_avx2(const ConvolutionTile& tile) noexcept;

}  // namespace octet::kernels
