// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "base/thread_team.h"
#include "compiler/backends/common/epilogue_runner.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/convolution_steps.h"
#include "compiler/backends/kernels/padded_images.h"
#include "compiler/backends/kernels/panels.h"
#include "compiler/size.h"
#include "kernels/convolution_i8/choose.h"
#include "kernels/winograd_i8/choose.h"

namespace octet {
namespace {

using kernels::kWinogradPoints;

// Tiles that are transformed together: each weight is read once for all of them.
constexpr std::size_t kMostTiles = 24;
// Output channels whose products lie in a second-level cache: 24 tiles * 16 * 32 are 48 KiB.
constexpr std::size_t kMostLanes = 32;
// Weights that stay in a second-level cache from one block of tiles to the next.
constexpr double kCachedWeightBytes = 256 * 1024;
constexpr std::size_t kCacheLine = 64;

/// Neighbouring output channels of a group that are computed together.
struct ChannelBlock {
  std::size_t group = 0, first = 0, count = 0, lanes = 0;
  /// Offsets into the weights and the initial accumulators.
  std::size_t weights = 0, initial = 0;
};

class WinogradConvolution {
 public:
  WinogradConvolution(const IntegerConvolution& kind, EpilogueRunner epilogue,
                      const kernels::WinogradKernel& kernel, std::size_t num_threads)
      : g_(kind.geometry),
        pad_value_(kind.pad_value),
        kernel_(kernel),
        epilogue_(std::move(epilogue)),
        channels_(round_up(size(g_.ic), kernels::kWinogradChannelStep)),
        tile_rows_(ceil_div(size(g_.oh), 2)),
        tile_columns_(ceil_div(size(g_.ow), 2)),
        images_(g_, std::max(2 * tile_rows_ + 2, size(g_.ih + g_.pad_top + g_.pad_bottom)),
                std::max(2 * tile_columns_ + 2, size(g_.iw + g_.pad_left + g_.pad_right))) {
    block_columns_ = ceil_div(tile_columns_, ceil_div(tile_columns_, kMostTiles));
    block_rows_ = std::min(tile_rows_, std::max<std::size_t>(1, kMostTiles / block_columns_));
    make_blocks();
    pack(kind);
    const std::size_t per_cut = size(g_.n) * blocks_per_image();
    num_cuts_ = std::min(blocks_.size(), ceil_div(kItemsPerThread * num_threads, per_cut));
    if (num_threads == 1) num_cuts_ = 1;
  }

  std::size_t scratchpad_bytes(std::size_t num_threads) const {
    return round_up(images_.copy_bytes(), kCacheLine) + num_threads * thread_bytes();
  }

  void run(ThreadTeam& team, const LayerMemory& memory, std::byte* scratchpad) const {
    const std::uint8_t* src = images_.pad(team, pad_value_, memory.first, scratchpad);
    scratchpad += round_up(images_.copy_bytes(), kCacheLine);
    const std::size_t per_image = blocks_per_image();
    // Cuts outermost: the weights of one stay in the cache for all of its tiles.
    const std::size_t per_cut = size(g_.n) * per_image;
    team.run(num_cuts_ * per_cut, [&](std::size_t i, std::size_t thread) {
      run_item(src, memory, {i / per_cut, i % per_cut / per_image, i % per_image},
               scratchpad + thread * thread_bytes());
    });
  }

 private:
  struct Item {
    std::size_t cut, image, block;
  };
  /// A rectangle of tiles.
  struct Tiles {
    std::size_t first_row, rows, first_column, columns;
    std::size_t count() const { return rows * columns; }
  };

  std::size_t panel_lanes() const { return kernel_.lanes * kernel_.vectors; }
  std::size_t blocks_per_image() const {
    return ceil_div(tile_rows_, block_rows_) * ceil_div(tile_columns_, block_columns_);
  }

  // What a thread needs: transformed data, products, accumulators.
  std::size_t input_bytes() const {
    return round_up(kWinogradPoints * block_rows_ * block_columns_ * channels_ * 2, kCacheLine);
  }
  std::size_t product_bytes() const {
    return kWinogradPoints * block_rows_ * block_columns_ * most_lanes_ * 4;
  }
  std::size_t thread_bytes() const {
    return round_up(input_bytes() + product_bytes() * 5 / 4, kCacheLine);
  }

  void make_blocks() {
    const std::size_t per_group = size(g_.oc);
    std::size_t weights = 0, initial = 0;
    for (std::size_t group = 0; group < size(g_.groups); ++group) {
      for (std::size_t first = 0; first < per_group; first += kMostLanes) {
        const std::size_t count = std::min(kMostLanes, per_group - first);
        const std::size_t lanes = round_up(count, panel_lanes());
        blocks_.push_back({group, group * per_group + first, count, lanes, weights, initial});
        weights += kWinogradPoints * channels_ * lanes;
        initial += lanes;
        most_lanes_ = std::max(most_lanes_, lanes);
      }
    }
    weights_.resize(weights);
    initial_.resize(initial);
    zeros_.resize(panel_lanes());
  }

  // [block][point][panel][pair of channels][lane][2]
  void pack(const IntegerConvolution& kind) {
    const std::size_t ic = size(g_.ic);
    const auto oihw = kind.weights.data<std::int8_t>();
    for (const ChannelBlock& block : blocks_) {
      std::copy_n(kind.initial.data() + block.first, block.count, initial_.data() + block.initial);
      for (std::size_t lane = 0; lane < block.count; ++lane) {
        const std::size_t panel = lane / panel_lanes() * channels_ * panel_lanes();
        std::int16_t* dst = weights_.data() + block.weights + panel + lane % panel_lanes() * 2;
        for (std::size_t c = 0; c < ic; ++c) {
          std::int16_t u[kWinogradPoints];
          kernels::winograd_weights(oihw.data() + ((block.first + lane) * ic + c) * 9, u);
          for (std::size_t point = 0; point < kWinogradPoints; ++point)
            dst[point * channels_ * block.lanes + c / 2 * panel_lanes() * 2 + c % 2] = u[point];
        }
      }
    }
  }

  Tiles tiles_of(std::size_t block) const {
    const std::size_t across = ceil_div(tile_columns_, block_columns_);
    const std::size_t row = block / across * block_rows_;
    const std::size_t column = block % across * block_columns_;
    return {row, std::min(block_rows_, tile_rows_ - row), column,
            std::min(block_columns_, tile_columns_ - column)};
  }

  void run_item(const std::uint8_t* src, const LayerMemory& memory, const Item& item,
                std::byte* scratchpad) const {
    const Tiles tiles = tiles_of(item.block);
    auto* data = reinterpret_cast<std::int16_t*>(scratchpad);
    auto* products = reinterpret_cast<std::int32_t*>(scratchpad + input_bytes());
    std::int32_t* accumulators = products + product_bytes() / 4;
    src += item.image * images_.image_bytes();
    const std::size_t begin = blocks_.size() * item.cut / num_cuts_;
    const std::size_t end = blocks_.size() * (item.cut + 1) / num_cuts_;
    for (std::size_t i = begin; i < end; ++i) {
      const ChannelBlock& block = blocks_[i];
      if (i == begin || block.group != blocks_[i - 1].group)
        transform_data(src + block.group * size(g_.ic), tiles, data);
      multiply(block, tiles.count(), data, products);
      transform_products(block, tiles, products, accumulators);
      store(block, item.image, tiles, accumulators, memory);
    }
  }

  void transform_data(const std::uint8_t* src, const Tiles& tiles, std::int16_t* data) const {
    std::ptrdiff_t offsets[kMostTiles];
    for (std::size_t t = 0; t < tiles.count(); ++t) {
      const std::size_t y = 2 * (tiles.first_row + t / tiles.columns);
      const std::size_t x = 2 * (tiles.first_column + t % tiles.columns);
      offsets[t] = static_cast<std::ptrdiff_t>(y * images_.row_bytes() + x * images_.pixel_bytes());
    }
    kernel_.input(
        {src, offsets, tiles.count(), images_.row_bytes(), images_.pixel_bytes(), channels_, data});
  }

  void multiply(const ChannelBlock& block, std::size_t num_tiles, const std::int16_t* data,
                std::int32_t* products) const {
    std::ptrdiff_t offsets[kMostTiles];
    for (std::size_t t = 0; t < num_tiles; ++t)
      offsets[t] = static_cast<std::ptrdiff_t>(t * channels_ * sizeof *data);
    const std::ptrdiff_t segment = 0;
    const std::int16_t* weights = weights_.data() + block.weights;
    for (std::size_t point = 0; point < kWinogradPoints; ++point) {
      for (std::size_t lane = 0; lane < block.lanes; lane += panel_lanes()) {
        kernel_.products({reinterpret_cast<const std::uint8_t*>(data), offsets, num_tiles, &segment,
                          1, channels_ / 2, weights, zeros_.data(), kernel_.vectors,
                          products + lane, block.lanes});
        weights += channels_ * panel_lanes();
      }
      data += num_tiles * channels_;
      products += num_tiles * block.lanes;
    }
  }

  // To rows of pixels of the tiles' columns.
  void transform_products(const ChannelBlock& block, const Tiles& tiles,
                          const std::int32_t* products, std::int32_t* accumulators) const {
    std::ptrdiff_t offsets[kMostTiles];
    const std::size_t row_stride = 2 * tiles.columns * block.lanes;
    for (std::size_t t = 0; t < tiles.count(); ++t) {
      offsets[t] = static_cast<std::ptrdiff_t>(t / tiles.columns * 2 * row_stride +
                                               t % tiles.columns * 2 * block.lanes);
    }
    kernel_.output({products, tiles.count(), block.lanes, initial_.data() + block.initial, offsets,
                    row_stride, block.lanes, accumulators});
  }

  // The last tiles may reach beyond the image.
  void store(const ChannelBlock& block, std::size_t image, const Tiles& tiles,
             const std::int32_t* accumulators, const LayerMemory& memory) const {
    const std::size_t height = size(g_.oh), width = size(g_.ow);
    const std::size_t x = 2 * tiles.first_column;
    const std::size_t columns = std::min(2 * tiles.columns, width - x);
    for (std::size_t i = 0; i < 2 * tiles.rows; ++i) {
      const std::size_t y = 2 * tiles.first_row + i;
      if (y == height) break;
      epilogue_.run_block({(image * height + y) * width + x, columns, block.first, block.count},
                          accumulators + i * 2 * tiles.columns * block.lanes, block.lanes,
                          memory.second, memory.dst);
    }
  }

  ConvolutionGeometry g_;
  std::uint8_t pad_value_;
  const kernels::WinogradKernel& kernel_;
  EpilogueRunner epilogue_;
  std::size_t channels_, tile_rows_, tile_columns_;
  PaddedImages images_;
  std::size_t block_rows_ = 0, block_columns_ = 0;
  std::vector<ChannelBlock> blocks_;
  std::size_t most_lanes_ = 0;
  std::size_t num_cuts_ = 1;
  std::vector<std::int16_t> weights_;
  std::vector<std::int32_t> initial_, zeros_;
};

}  // namespace

bool winograd_pays(const ConvolutionGeometry& g, Isa isa) {
  // With VNNI a byte takes a quarter of the time of a word.
  if (kernels::choose_constant_convolution(isa).layout != kernels::WeightLayout::chunks)
    return false;
  if (g.kh != 3 || g.kw != 3 || g.stride_h != 1 || g.stride_w != 1 || g.dilation_h != 1 ||
      g.dilation_w != 1 || g.n == 0 || g.ic < 8 || size(g.ic) > kernels::kWinogradChannels)
    return false;
  // Times in vector instructions for a group, fitted to measured ones.
  const auto ic = static_cast<double>(round_up(size(g.ic), kernels::kWinogradChannelStep));
  const auto oc = static_cast<double>(round_up(size(g.oc), 16));
  const auto num_tiles = static_cast<double>(ceil_div(size(g.oh), 2) * ceil_div(size(g.ow), 2));
  const double weight_bytes = kWinogradPoints * 2 * ic * oc;
  const double per_byte =
      weight_bytes * static_cast<double>(g.groups) > kCachedWeightBytes ? 0.8 : 0.1;
  const double blocks = std::ceil(num_tiles / kMostTiles);
  const double calls = blocks * kWinogradPoints * oc / 16;
  const double time =
      num_tiles * (2 * ic * oc + 6 * ic + 8 * oc) + blocks * per_byte * weight_bytes + 150 * calls;
  const double direct = static_cast<double>(g.oh * g.ow * g.oc * g.ic * 9) * 3.6 / 32;
  return time < direct;
}

Implementation winograd_convolution(const IntegerConvolution& kind, const Layer& layer,
                                    const BackendContext& context) {
  const kernels::RequantizeKernel& requantize = kernels::choose_requantize(context.isa);
  const kernels::WinogradKernel& kernel = kernels::choose_winograd(context.isa);
  const auto num_threads = static_cast<std::size_t>(context.num_threads);
  const auto work = std::make_shared<const WinogradConvolution>(
      kind, EpilogueRunner(kind.epilogue, layer, context, kernels::Element::s32, requantize),
      kernel, num_threads);
  return {bind_work(work, layer, work->scratchpad_bytes(num_threads)),
          fmt::format("{}+{}", kernel.name, requantize.name), "i8"};
}

}  // namespace octet
