// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/thread_team.h"
#include "compiler/backends/common/epilogue_runner.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/convolution_panels.h"
#include "compiler/backends/kernels/convolution_steps.h"
#include "compiler/backends/kernels/padded_images.h"
#include "compiler/size.h"
#include "kernels/convolution_i8/panel.h"

namespace octet {
namespace {

// Pixels of one call: the accumulators of 48 pixels x 64 channels are 12 KiB, a third of a
// first-level cache, and 48 is a multiple of what the kernels hold in registers.
constexpr std::size_t kTilePixels = 48;
// The last tile has a few more rather than to leave them to a tile that reads all weights again.
constexpr std::size_t kMostTilePixels = 56;
constexpr std::size_t kMostChannels = 64;

class TiledConvolution {
 public:
  TiledConvolution(const IntegerConvolution& kind, EpilogueRunner epilogue,
                   const BackendContext& context)
      : g_(kind.geometry),
        pad_value_(kind.pad_value),
        epilogue_(std::move(epilogue)),
        images_(g_),
        num_pixels_(size(g_.oh * g_.ow)),
        num_tiles_(count_tiles(num_pixels_)),
        segments_(make_segments()),
        panels_(kind, context.isa, segments_) {
    make_blocks(static_cast<std::size_t>(context.num_threads));
  }

  const char* kernel_name() const { return panels_.kernel().name; }

  std::size_t scratchpad_bytes() const { return images_.copy_bytes(); }

  void run(ThreadTeam& team, const LayerMemory& memory, std::byte* scratchpad) const {
    const std::uint8_t* src = images_.pad(team, pad_value_, memory.first, scratchpad);
    // Blocks outermost: the weights of one stay in the cache while its tiles are computed.
    const std::size_t per_block = size(g_.n) * num_tiles_;
    team.run(blocks_.size() * per_block, [&](std::size_t i) {
      run_tile(src, memory, blocks_[i / per_block], i % per_block / num_tiles_, i % num_tiles_);
    });
  }

 private:
  /// Panels of neighbouring channels whose accumulators share a buffer.
  struct Block {
    std::size_t first_panel = 0, num_panels = 0;
  };

  static std::size_t count_tiles(std::size_t num_pixels) {
    const std::size_t beyond_first =
        num_pixels <= kMostTilePixels ? 0 : num_pixels - kMostTilePixels;
    return 1 + (beyond_first + kTilePixels - 1) / kTilePixels;
  }

  // Neighbouring pixels are one segment where a kernel row reads all their channels.
  ConvolutionSegments make_segments() const {
    const bool whole_rows = g_.groups == 1 && g_.dilation_w == 1;
    const std::int64_t per_row = whole_rows ? 1 : g_.kw;
    ConvolutionSegments segments;
    for (std::int64_t i = 0; i < g_.kh; ++i) {
      for (std::int64_t j = 0; j < per_row; ++j) {
        segments.offsets.push_back(
            static_cast<std::ptrdiff_t>(size(i * g_.dilation_h) * images_.row_bytes() +
                                        size(j * g_.dilation_w) * images_.pixel_bytes()));
      }
    }
    segments.length = size(whole_rows ? g_.kw * g_.ic : g_.ic);
    return segments;
  }

  // As many channels as the buffer of accumulators holds, but enough items for the threads.
  void make_blocks(std::size_t num_threads) {
    const std::vector<ConvolutionPanel>& panels = panels_.all();
    const std::size_t num_items = panels.size() * size(g_.n) * num_tiles_;
    std::size_t most = std::max<std::size_t>(1, num_items / (kItemsPerThread * num_threads));
    if (num_threads == 1) most = panels.size();
    for (std::size_t first = 0; first < panels.size();) {
      std::size_t count = 1;
      std::size_t channels = panels_.lanes(panels[first]);
      for (; count < most && first + count < panels.size(); ++count) {
        channels += panels_.lanes(panels[first + count]);
        if (channels > kMostChannels) break;
      }
      blocks_.push_back({first, count});
      first += count;
    }
  }

  void find_pixels(std::size_t first, std::size_t count, std::ptrdiff_t* offsets) const {
    const std::size_t row_step = size(g_.stride_h) * images_.row_bytes();
    const std::size_t column_step = size(g_.stride_w) * images_.pixel_bytes();
    std::size_t y = first / size(g_.ow);
    std::size_t x = first % size(g_.ow);
    for (std::size_t p = 0; p < count; ++p) {
      offsets[p] = static_cast<std::ptrdiff_t>(y * row_step + x * column_step);
      if (++x == size(g_.ow)) {
        x = 0;
        ++y;
      }
    }
  }

  void run_tile(const std::uint8_t* src, const LayerMemory& memory, const Block& block,
                std::size_t image, std::size_t tile) const {
    const std::size_t first_pixel = tile * kTilePixels;
    const std::size_t num_pixels = tile + 1 < num_tiles_ ? kTilePixels : num_pixels_ - first_pixel;
    std::ptrdiff_t offsets[kMostTilePixels];
    find_pixels(first_pixel, num_pixels, offsets);
    src += image * images_.image_bytes();
    const ConvolutionPanel* panels = panels_.all().data() + block.first_panel;
    const ConvolutionPanel& last = panels[block.num_panels - 1];
    const std::size_t first_channel = panels->channels.first;
    const std::size_t stride = last.channels.first - first_channel + panels_.lanes(last);
    alignas(64) std::int32_t accumulators[kMostTilePixels * kMostChannels];
    // Lanes beyond a panel's channels are overwritten by the next panel.
    for (const ConvolutionPanel* panel = panels; panel <= &last; ++panel) {
      panels_.kernel().function({src + panel->first_byte, offsets, num_pixels,
                                 segments_.offsets.data(), segments_.offsets.size(),
                                 kernels::num_groups(segments_.length), panels_.weights(*panel),
                                 panels_.initial(*panel), panel->channels.num_vectors,
                                 accumulators + (panel->channels.first - first_channel), stride});
    }
    const std::size_t num_channels = last.channels.first + last.channels.count - first_channel;
    epilogue_.run_block(
        {image * num_pixels_ + first_pixel, num_pixels, first_channel, num_channels}, accumulators,
        stride, memory.second, memory.dst);
  }

  ConvolutionGeometry g_;
  std::uint8_t pad_value_;
  EpilogueRunner epilogue_;
  PaddedImages images_;
  std::size_t num_pixels_, num_tiles_;
  ConvolutionSegments segments_;
  ConvolutionPanels panels_;
  std::vector<Block> blocks_;
};

}  // namespace

Implementation tiled_convolution(const IntegerConvolution& kind, const Layer& layer,
                                 const BackendContext& context) {
  const kernels::RequantizeKernel& requantize = kernels::choose_requantize(context.isa);
  const auto work = std::make_shared<const TiledConvolution>(
      kind, EpilogueRunner(kind.epilogue, layer, context, kernels::Element::s32, requantize),
      context);
  return {bind_work(work, layer, work->scratchpad_bytes()),
          fmt::format("{}+{}", work->kernel_name(), requantize.name), "i8"};
}

}  // namespace octet
