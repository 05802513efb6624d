// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "base/thread_team.h"
#include "compiler/epilogue_runner.h"
#include "compiler/kernels_backend/convolution_steps.h"
#include "compiler/kernels_backend/panels.h"
#include "compiler/size.h"
#include "compiler/step.h"
#include "kernels/depthwise_i8/pack.h"

namespace octet {
namespace {

// A block is at most 4 rows x 32 columns x 64 channels: sums of 32 KiB.
constexpr std::size_t kRows = 4, kColumns = 32, kChannels = 64;
// Source rows that a block may read: those of 4 output rows under 21 x 21 taps at a stride of 2.
constexpr std::size_t kMostSourceRows = 27;
// Kernels read whole vectors, beyond the last channel too.
constexpr std::int64_t kPadRowSlack = 64;

std::size_t source_rows(const ConvolutionGeometry& g, std::size_t rows) {
  return (rows - 1) * size(g.stride_h) + size((g.kh - 1) * g.dilation_h) + 1;
}

class DepthwiseConvolution {
 public:
  DepthwiseConvolution(const IntegerConvolution& kind, EpilogueRunner epilogue,
                       const kernels::DepthwiseKernel& kernel)
      : g_(kind.geometry),
        shape_{size(g_.kh),       size(g_.kw),         size(g_.stride_h),
               size(g_.stride_w), size(g_.dilation_h), size(g_.dilation_w)},
        kernel_(kernel),
        epilogue_(std::move(epilogue)),
        ranges_(cut_channels(size(g_.groups), kernels::kDepthwiseLanes,
                             kChannels / kernels::kDepthwiseLanes)) {
    const ChannelRange& last = ranges_.back();
    const std::size_t channels = last.first + last.num_vectors * kernels::kDepthwiseLanes;
    channel_bytes_ = kernels::depthwise_weight_bytes(kernel, shape_, channels) / channels;
    weights_ = Tensor(ElementType::u8, Shape{static_cast<std::int64_t>(channel_bytes_ * channels)});
    kernels::pack_depthwise(kernel, shape_, size(g_.groups),
                            kind.weights.data<std::int8_t>().data(), weights_.bytes());
    initial_ = kind.initial;
    initial_.resize(channels);
    pad_row_ = Tensor(ElementType::u8, Shape{g_.iw * g_.groups + kPadRowSlack});
    std::memset(pad_row_.bytes(), kind.pad_value, pad_row_.num_bytes());
  }

  void run(ThreadTeam& team, const LayerMemory& memory) const {
    const std::size_t down = (size(g_.oh) + kRows - 1) / kRows;
    const std::size_t across = (size(g_.ow) + kColumns - 1) / kColumns;
    const std::size_t per_image = down * across * ranges_.size();
    const auto block_at = [&](std::size_t i) {
      const std::size_t position = i % per_image / ranges_.size();
      return Block{i / per_image, position / across * kRows, position % across * kColumns,
                   ranges_[i % ranges_.size()]};
    };
    const std::size_t num_blocks = size(g_.n) * per_image;
    team.run(num_blocks, [&](std::size_t i) {
      if (i + 1 < num_blocks) prefetch(memory, block_at(i + 1));
      run_block(memory, block_at(i));
    });
  }

 private:
  struct Block {
    std::size_t image, row, column;
    const ChannelRange& range;
  };

  // Data of a block that the one before it does not read.
  void prefetch(const LayerMemory& memory, const Block& block) const {
    const auto* image = reinterpret_cast<const std::uint8_t*>(memory.first) +
                        block.image * size(g_.ih * g_.iw * g_.groups);
    const std::int64_t bottom = static_cast<std::int64_t>(block.row) * g_.stride_h - g_.pad_top;
    const std::int64_t left = static_cast<std::int64_t>(block.column) * g_.stride_w;
    const std::int64_t last =
        std::min(g_.iw, left + static_cast<std::int64_t>(kColumns) * g_.stride_w);
    const std::int64_t num_rows = static_cast<std::int64_t>(source_rows(g_, kRows));
    for (std::int64_t y = std::max<std::int64_t>(bottom, 0);
         y < std::min(bottom + num_rows, g_.ih); ++y) {
      const std::uint8_t* row = image + y * g_.iw * g_.groups + block.range.first;
      if (size(g_.groups) == block.range.count) {
        for (std::int64_t b = left * g_.groups; b < last * g_.groups; b += 64)
          __builtin_prefetch(row + b);
      } else {
        for (std::int64_t x = left; x < last; ++x) __builtin_prefetch(row + x * g_.groups);
      }
    }
  }

  const std::uint8_t* pad_row() const {
    return reinterpret_cast<const std::uint8_t*>(pad_row_.bytes());
  }

  // The rows that a block's output rows read; those outside the image are padding.
  void find_rows(const std::uint8_t* image, std::size_t row, std::size_t rows,
                 std::size_t first_channel, const std::uint8_t** src_rows) const {
    const std::int64_t first = static_cast<std::int64_t>(row) * g_.stride_h - g_.pad_top;
    for (std::size_t r = 0; r < source_rows(g_, rows); ++r) {
      const std::int64_t y = first + static_cast<std::int64_t>(r);
      src_rows[r] = y >= 0 && y < g_.ih ? image + y * g_.iw * g_.groups + first_channel : pad_row();
    }
  }

  void run_block(const LayerMemory& memory, const Block& block) const {
    const auto& [image, row, column, range] = block;
    const std::size_t rows = std::min(kRows, size(g_.oh) - row);
    const std::size_t columns = std::min(kColumns, size(g_.ow) - column);
    const std::size_t channels = range.num_vectors * kernels::kDepthwiseLanes;
    const std::uint8_t* src_rows[kMostSourceRows];
    find_rows(reinterpret_cast<const std::uint8_t*>(memory.first) +
                  image * size(g_.ih * g_.iw * g_.groups),
              row, rows, range.first, src_rows);
    alignas(64) std::int32_t sums[kRows * kColumns * kChannels];
    kernel_.function({shape_, rows, columns, channels, src_rows,
                      static_cast<std::ptrdiff_t>(column * shape_.stride_w) - g_.pad_left,
                      size(g_.iw), size(g_.groups), pad_row(),
                      weights_.bytes() + range.first * channel_bytes_,
                      initial_.data() + range.first, sums});
    for (std::size_t r = 0; r < rows; ++r) {
      const std::size_t pixel = (image * size(g_.oh) + row + r) * size(g_.ow) + column;
      epilogue_.run_block({pixel, columns, range.first, range.count}, sums + r * columns * channels,
                          channels, memory.second, memory.dst);
    }
  }

  ConvolutionGeometry g_;
  kernels::DepthwiseShape shape_;
  kernels::DepthwiseKernel kernel_;
  EpilogueRunner epilogue_;
  std::vector<ChannelRange> ranges_;
  std::size_t channel_bytes_ = 0;
  Tensor weights_;
  std::vector<std::int32_t> initial_;
  Tensor pad_row_;
};

}  // namespace

ImplementationOrRefusal depthwise_convolution(const IntegerConvolution& kind, const Layer& layer,
                                              const BackendContext& context) {
  if (source_rows(kind.geometry, kRows) > kMostSourceRows)
    return Refusal{"its window is too high for a block"};
  const kernels::DepthwiseKernel& kernel = kernels::choose_depthwise(context.isa);
  const kernels::RequantizeKernel& requantize = kernels::choose_requantize(context.isa);
  const auto work = std::make_shared<const DepthwiseConvolution>(
      kind, EpilogueRunner(kind.epilogue, layer, context, kernels::Element::s32, requantize),
      kernel);
  const auto bind = [work, buffers = LayerBuffers(layer)](const Binding& binding) {
    return [work, memory = LayerMemory(buffers, binding), team = binding.team] {
      work->run(*team, memory);
    };
  };
  return Implementation{std::make_unique<FunctionStep>(bind),
                        fmt::format("{}+{}", kernel.name, requantize.name), "i8"};
}

}  // namespace octet
