// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// Convolutions 3x3 of stride 1 by Winograd's F(2x2, 3x3) in integers: a tile of 2x2 outputs takes
/// 16 products a channel instead of 36, and the accumulators are those of the definition, bit for
/// bit.
///
/// With the data d of a tile, 4x4, and the kernel g, 3x3, the outputs are A' [(G g G') * (B' d B)]
/// A (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015), where
///
///        1  0 -1  0         2  0  0         1  1  1  0
///   B' = 0  1  1  0   2 G = 1  1  1    A' = 0  1 -1 -1
///        0 -1  1  0         1 -1  1
///        0  1  0 -1         0  0  2
///
/// With 2 G for G the weights are integers and the outputs four times too large, which a shift
/// undoes exactly. Data are at most 4 * 255 and weights at most 9 * 128: words of 16 bits, whose
/// products in pairs fit in 32 bits. What is added of them may wrap around; four times the
/// accumulator does not for up to kWinogradChannels input channels: 4 * 9 * 255 * 128 * 1827 <
/// 2^31.
namespace octet::kernels {

/// Products of a tile and a channel.
constexpr std::size_t kWinogradPoints = 16;
constexpr std::size_t kWinogradChannels = 1827;
/// Transformed data have a multiple of as many channels.
constexpr std::size_t kWinogradChannelStep = 16;

/// dst[point][tile][channel] = (B' d B)[point / 4][point % 4], where d[i][j] is the byte at
/// src + tile_offsets[tile] + i * row_bytes + j * pixel_bytes + channel.
struct WinogradInput {
  const std::uint8_t* src = nullptr;
  const std::ptrdiff_t* tile_offsets = nullptr;
  std::size_t num_tiles = 0;
  std::size_t row_bytes = 0, pixel_bytes = 0;
  /// A multiple of kWinogradChannelStep: data beyond the last channel are read.
  std::size_t channels = 0;
  std::int16_t* dst = nullptr;
};
using WinogradInputFunction = void (*)(const WinogradInput& input) noexcept;

/// dst[tile_offsets[tile] + i * row_stride + j * pixel_stride + lane] =
///     initial[lane] + (A' m A)[i][j] / 4 for i, j < 2,
/// where m[point / 4][point % 4] = src[point][tile][lane].
struct WinogradOutput {
  const std::int32_t* src = nullptr;
  std::size_t num_tiles = 0;
  /// A multiple of a kernel's lanes.
  std::size_t lanes = 0;
  const std::int32_t* initial = nullptr;
  const std::ptrdiff_t* tile_offsets = nullptr;
  std::size_t row_stride = 0, pixel_stride = 0;
  std::int32_t* dst = nullptr;
};
using WinogradOutputFunction = void (*)(const WinogradOutput& output) noexcept;

/// Writes G g G' of a kernel, times four, for points 0 to 15. @param g  [3][3].
void winograd_weights(const std::int8_t* g, std::int16_t* dst) noexcept;

#define OCTET_KERNEL(name, isa, lanes, vectors)              \
  void winograd_input_##name(const WinogradInput&) noexcept; \
  void winograd_output_##name(const WinogradOutput&) noexcept;
#include "kernels/winograd_i8/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
