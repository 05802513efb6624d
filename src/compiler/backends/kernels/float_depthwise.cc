// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "base/thread_team.h"
#include "compiler/backends/common/epilogue_runner.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/convolution_steps.h"
#include "compiler/backends/kernels/panels.h"
#include "compiler/size.h"
#include "kernels/depthwise_f32/choose.h"

namespace octet {
namespace {

// The data of a block, its padding too, are copied as floats first: 512 positions x 32 channels,
// 64 KiB of a second-level cache, of which the rows that one output row reads are in the
// first-level one. The accumulators of 16 pixels are 2 KiB.
constexpr std::size_t kPositions = 512;
constexpr std::size_t kPixels = 16, kChannels = 32;
constexpr std::size_t kTaps = 256;
constexpr std::size_t kLanes = kernels::kFloatDepthwiseLanes;

// Elements on the stack, or on the heap if more are needed: a window may have any size.
template <typename T, std::size_t kNumElements>
class Elements {
 public:
  explicit Elements(std::size_t count) {
    if (count > kNumElements) large_.resize(count);
  }
  T* data() { return large_.empty() ? small_ : large_.data(); }

 private:
  alignas(64) T small_[kNumElements];
  std::vector<T> large_;
};

// Positions from the first to the last that `count` windows read along one axis.
std::size_t extent(std::size_t count, std::int64_t stride, std::int64_t kernel,
                   std::int64_t dilation) {
  return (count - 1) * size(stride) + size((kernel - 1) * dilation) + 1;
}

std::optional<EpilogueStage> dequantizing_stage(const FloatDepthwise& kind,
                                                const kernels::RequantizeKernel& kernel) {
  if (!kind.dequantization) return std::nullopt;
  return EpilogueStage(*kind.dequantization, {kernels::Element::u8, kernels::Element::f32}, kernel);
}

class FloatDepthwiseWork {
 public:
  FloatDepthwiseWork(const FloatDepthwise& kind, EpilogueRunner epilogue,
                     const kernels::RequantizeKernel& requantize,
                     kernels::FloatDepthwiseFunction kernel)
      : g_(kind.geometry),
        num_taps_(size(g_.kh * g_.kw)),
        kernel_(kernel),
        dequantize_(dequantizing_stage(kind, requantize)),
        epilogue_(std::move(epilogue)),
        ranges_(cut_channels(size(g_.groups), kLanes, kChannels / kLanes)) {
    const ChannelRange& last = ranges_.back();
    stride_ = last.first + last.num_vectors * kLanes;
    weights_.resize(num_taps_ * stride_);
    const auto given = kind.weights.data<float>();
    for (std::size_t t = 0; t < num_taps_; ++t) {
      for (std::size_t c = 0; c < size(g_.groups); ++c)
        weights_[t * stride_ + c] = given[c * num_taps_ + t];
    }
    // As many pixels and then rows as there is room for their data.
    while (most_pixels_ > 1 && rows_of(1) * columns_of(most_pixels_) > kPositions) --most_pixels_;
    while (most_rows_ < size(g_.oh) &&
           rows_of(most_rows_ + 1) * columns_of(most_pixels_) <= kPositions)
      ++most_rows_;
  }

  void run(ThreadTeam& team, const LayerMemory& memory) const {
    const std::size_t down = ceil_div(size(g_.oh), most_rows_);
    const std::size_t across = ceil_div(size(g_.ow), most_pixels_);
    const std::size_t per_image = down * across * ranges_.size();
    team.run(size(g_.n) * per_image, [&](std::size_t i) {
      const std::size_t position = i % per_image / ranges_.size();
      Block block{i / per_image,
                  position / across * most_rows_,
                  position % across * most_pixels_,
                  0,
                  0,
                  ranges_[i % ranges_.size()]};
      block.rows = std::min(most_rows_, size(g_.oh) - block.row);
      block.pixels = std::min(most_pixels_, size(g_.ow) - block.column);
      run_block(memory, block);
    });
  }

 private:
  struct Block {
    std::size_t image, row, column, rows, pixels;
    const ChannelRange& range;
  };

  std::size_t rows_of(std::size_t count) const {
    return extent(count, g_.stride_h, g_.kh, g_.dilation_h);
  }
  std::size_t columns_of(std::size_t count) const {
    return extent(count, g_.stride_w, g_.kw, g_.dilation_w);
  }

  void run_block(const LayerMemory& memory, const Block& block) const {
    const std::size_t channels = block.range.num_vectors * kLanes;
    const std::size_t line = columns_of(block.pixels) * channels;
    const std::size_t num_lines = rows_of(block.rows);
    Elements<float, kPositions * kChannels> elements(num_lines * line);
    float* data = elements.data();
    for (std::size_t i = 0; i < num_lines; ++i) copy_line(memory.first, block, i, data + i * line);
    Elements<std::size_t, kTaps> tap_offsets(num_taps_);
    std::size_t* offsets = tap_offsets.data();
    for (std::size_t t = 0; t < num_taps_; ++t)
      offsets[t] = t / size(g_.kw) * size(g_.dilation_h) * line +
                   t % size(g_.kw) * size(g_.dilation_w) * channels;
    for (std::size_t r = 0; r < block.rows; ++r) {
      alignas(64) float accumulators[kPixels * kChannels];
      kernel_({block.pixels, num_taps_, channels, data + r * size(g_.stride_h) * line,
               size(g_.stride_w) * channels, offsets, weights_.data() + block.range.first, stride_,
               accumulators});
      const std::size_t first =
          (block.image * size(g_.oh) + block.row + r) * size(g_.ow) + block.column;
      epilogue_.run_block({first, block.pixels, block.range.first, block.range.count}, accumulators,
                          channels, memory.second, memory.dst);
    }
  }

  // Line `i` of the data that a block reads, zeros outside.
  void copy_line(const std::byte* src, const Block& block, std::size_t i, float* dst) const {
    const std::size_t channels = block.range.num_vectors * kLanes;
    const auto count = static_cast<std::int64_t>(columns_of(block.pixels));
    const std::int64_t y = static_cast<std::int64_t>(block.row) * g_.stride_h - g_.pad_top +
                           static_cast<std::int64_t>(i);
    const std::int64_t x = static_cast<std::int64_t>(block.column) * g_.stride_w - g_.pad_left;
    const bool is_inside = y >= 0 && y < g_.ih;
    const std::int64_t first = is_inside ? std::clamp<std::int64_t>(-x, 0, count) : count;
    const std::int64_t last = is_inside ? std::clamp(g_.iw - x, first, count) : count;
    std::fill_n(dst, size(first) * channels, 0.0F);
    std::fill_n(dst + size(last) * channels, size(count - last) * channels, 0.0F);
    if (first == last) return;
    dst += size(first) * channels;
    const std::size_t pixel = (block.image * size(g_.ih) + size(y)) * size(g_.iw) + size(x + first);
    const std::size_t element = pixel * size(g_.groups) + block.range.first;
    if (dequantize_) {
      dequantize_->run_block({0, size(last - first), block.range.first, block.range.count},
                             {src + element, size(g_.groups)}, nullptr,
                             {reinterpret_cast<std::byte*>(dst), channels});
      return;
    }
    const float* floats = reinterpret_cast<const float*>(src) + element;
    for (std::int64_t p = first; p < last; ++p, floats += g_.groups, dst += channels)
      std::copy_n(floats, block.range.count, dst);
  }

  ConvolutionGeometry g_;
  std::size_t num_taps_, most_pixels_ = kPixels, most_rows_ = 1;
  kernels::FloatDepthwiseFunction kernel_;
  std::optional<EpilogueStage> dequantize_;
  EpilogueRunner epilogue_;
  std::vector<ChannelRange> ranges_;
  std::size_t stride_ = 0;
  std::vector<double> weights_;
};

}  // namespace

Implementation float_depthwise(const FloatDepthwise& kind, const Layer& layer,
                               const BackendContext& context) {
  const kernels::FloatDepthwiseKernel& kernel = kernels::choose_float_depthwise(context.isa);
  const kernels::RequantizeKernel& requantize = kernels::choose_requantize(context.isa);
  const auto work = std::make_shared<const FloatDepthwiseWork>(
      kind, EpilogueRunner(kind.epilogue, layer, context, kernels::Element::f32, requantize),
      requantize, kernel.function);
  return {bind_work(work, layer), fmt::format("{}+{}", kernel.name, requantize.name),
          layer_precision(layer, context)};
}

}  // namespace octet
