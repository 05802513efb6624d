// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/thread_team.h"
#include "compiler/backends/kernels/panels.h"
#include "compiler/layers/layers.h"
#include "kernels/depthwise_i8/choose.h"

namespace octet {

/// The 32-bit accumulators of an integer convolution of each channel by itself, block by block.
class DepthwiseAccumulators {
 public:
  /// Neighbouring pixels of a row of the output, of some channels.
  struct Line {
    /// Of the first one, in the whole output.
    std::size_t pixel;
    std::size_t pixels;
    const ChannelRange& channels;
    /// [pixels][stride]
    const std::int32_t* accumulators;
    std::size_t stride;
  };

  /// Whether a block's source rows have room.
  static bool fits(const ConvolutionGeometry& geometry);

  /// @param weights  i8 [groups, 1, 1, kh, kw]. @param initial  of each group.
  DepthwiseAccumulators(const ConvolutionGeometry& geometry, const Tensor& weights,
                        const std::vector<std::int32_t>& initial, std::uint8_t pad_value,
                        const kernels::DepthwiseKernel& kernel);

  /// The most elements of a line.
  static constexpr std::size_t kMostElements = 32 * 64;

  /// Calls finish(line) for all of the output, on the threads of `team`.
  template <typename Finish>
  void run(ThreadTeam& team, const std::byte* src, const Finish& finish) const {
    const std::size_t count = num_blocks();
    team.run(count, [&](std::size_t i) {
      if (i + 1 < count) prefetch(src, block_at(i + 1));
      alignas(64) std::int32_t accumulators[kRows * kMostElements];
      const Block block = block_at(i);
      compute(src, block, accumulators);
      const std::size_t stride = channels_of(block);
      for (std::size_t r = 0; r < block.rows; ++r) {
        finish(Line{pixel_of(block) + r * static_cast<std::size_t>(g_.ow), block.columns,
                    block.range, accumulators + r * block.columns * stride, stride});
      }
    });
  }

 private:
  // A block is at most 4 rows x 32 columns x 64 channels: accumulators of 32 KiB.
  static constexpr std::size_t kRows = 4, kColumns = 32, kChannels = kMostElements / kColumns;

  struct Block {
    std::size_t image, row, column, rows, columns;
    const ChannelRange& range;
  };

  std::size_t num_blocks() const;
  Block block_at(std::size_t i) const;
  std::size_t pixel_of(const Block& block) const;
  static std::size_t channels_of(const Block& block) {
    return block.range.num_vectors * kernels::kDepthwiseLanes;
  }
  /// Data of a block that the one before it does not read.
  void prefetch(const std::byte* src, const Block& block) const;
  /// @param accumulators  [rows][columns][channels].
  void compute(const std::byte* src, const Block& block, std::int32_t* accumulators) const;
  const std::uint8_t* pad_row() const {
    return reinterpret_cast<const std::uint8_t*>(pad_row_.bytes());
  }
  /// The rows that a block's output rows read; those outside the image are padding.
  void find_rows(const std::uint8_t* image, const Block& block, const std::uint8_t** rows) const;

  ConvolutionGeometry g_;
  kernels::DepthwiseShape shape_;
  kernels::DepthwiseKernel kernel_;
  std::vector<ChannelRange> ranges_;
  std::size_t channel_bytes_ = 0;
  Tensor weights_;
  std::vector<std::int32_t> initial_;
  Tensor pad_row_;
};

}  // namespace octet
