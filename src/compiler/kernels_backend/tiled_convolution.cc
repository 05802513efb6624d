// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/thread_team.h"
#include "compiler/epilogue_runner.h"
#include "compiler/kernels_backend/convolution_panels.h"
#include "compiler/kernels_backend/convolution_steps.h"
#include "compiler/size.h"
#include "compiler/step.h"
#include "kernels/layout/layout.h"

namespace octet {
namespace {

// Pixels of one call: the sums of 48 pixels x 64 channels are 12 KiB, a third of a first-level
// cache, and 48 is a multiple of what the kernels hold in registers.
constexpr std::size_t kTilePixels = 48;
// The last tile has a few more rather than to leave them to a tile that reads all weights again.
constexpr std::size_t kMostTilePixels = 56;
constexpr std::size_t kMostChannels = 64;
// Kernels read data in groups of four bytes, beyond the last pixel too.
constexpr std::size_t kSlack = 64;
// Items of work for each thread, so that none waits long for the last one.
constexpr std::size_t kItemsPerThread = 4;
// What a thread copies at once, long enough to be worth its claim.
constexpr std::size_t kPadBytes = 16384;

class TiledConvolution {
 public:
  TiledConvolution(const IntegerConvolution& kind, EpilogueRunner epilogue,
                   const BackendContext& context)
      : g_(kind.geometry),
        pad_value_(kind.pad_value),
        epilogue_(std::move(epilogue)),
        is_padded_((g_.pad_top | g_.pad_bottom | g_.pad_left | g_.pad_right) != 0),
        height_(size(g_.ih + g_.pad_top + g_.pad_bottom)),
        width_(size(g_.iw + g_.pad_left + g_.pad_right)),
        pixel_bytes_(size(g_.groups * g_.ic)),
        num_pixels_(size(g_.oh * g_.ow)),
        num_tiles_(count_tiles(num_pixels_)),
        segments_(make_segments()),
        panels_(kind, context.isa, segments_) {
    make_blocks(static_cast<std::size_t>(context.num_threads));
  }

  std::string kernel_names() const { return panels_.kernel_names(); }

  std::size_t padded_bytes() const {
    return is_padded_ ? size(g_.n) * height_ * width_ * pixel_bytes_ + kSlack : 0;
  }

  void run(ThreadTeam& team, const LayerMemory& memory, std::byte* scratchpad) const {
    const auto* src = reinterpret_cast<const std::uint8_t*>(memory.first);
    if (is_padded_) {
      auto* padded = reinterpret_cast<std::uint8_t*>(scratchpad);
      pad(team, src, padded);
      src = padded;
    }
    // Blocks outermost: the weights of one stay in the cache while its tiles are computed.
    const std::size_t per_block = size(g_.n) * num_tiles_;
    team.run(blocks_.size() * per_block, [&](std::size_t i) {
      run_tile(src, memory, blocks_[i / per_block], i % per_block / num_tiles_, i % num_tiles_);
    });
  }

 private:
  /// Panels of neighbouring channels whose sums share a buffer.
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
        const std::size_t pixel = size(i * g_.dilation_h) * width_ + size(j * g_.dilation_w);
        segments.offsets.push_back(static_cast<std::ptrdiff_t>(pixel * pixel_bytes_));
      }
    }
    segments.length = size(whole_rows ? g_.kw * g_.ic : g_.ic);
    return segments;
  }

  // As many channels as the buffer of sums holds, but enough items for the threads.
  void make_blocks(std::size_t num_threads) {
    const std::vector<ConvolutionPanel>& panels = panels_.all();
    const std::size_t num_items = panels.size() * size(g_.n) * num_tiles_;
    std::size_t most = std::max<std::size_t>(1, num_items / (kItemsPerThread * num_threads));
    if (num_threads == 1) most = panels.size();
    for (std::size_t first = 0; first < panels.size();) {
      std::size_t count = 1;
      std::size_t channels = panels[first].lanes();
      for (; count < most && first + count < panels.size(); ++count) {
        channels += panels[first + count].lanes();
        if (channels > kMostChannels) break;
      }
      blocks_.push_back({first, count});
      first += count;
    }
  }

  void pad(ThreadTeam& team, const std::uint8_t* src, std::uint8_t* dst) const {
    const std::size_t row_bytes = width_ * pixel_bytes_;
    const std::size_t rows = std::max<std::size_t>(1, kPadBytes / row_bytes);
    const std::size_t per_image = (height_ + rows - 1) / rows;
    const std::size_t top = size(g_.pad_top), data_end = top + size(g_.ih);
    team.run(size(g_.n) * per_image, [&](std::size_t i) {
      const std::size_t image = i / per_image;
      const std::size_t first = i % per_image * rows;
      const std::size_t last = std::min(first + rows, height_);
      const std::size_t data_first = std::clamp(first, top, data_end);
      const std::size_t data_last = std::clamp(last, top, data_end);
      kernels::pad_bytes(
          {.h = data_last - data_first,
           .w = size(g_.iw),
           .c = pixel_bytes_,
           .top = std::min(last, data_first) - std::min(first, data_first),
           .bottom = std::max(last, data_last) - std::max(first, data_last),
           .left = size(g_.pad_left),
           .right = size(g_.pad_right)},
          pad_value_,
          src + (image * size(g_.ih) + data_first - top) * size(g_.iw) * pixel_bytes_,
          dst + (image * height_ + first) * row_bytes);
    });
  }

  void find_pixels(std::size_t first, std::size_t count, std::ptrdiff_t* offsets) const {
    const std::size_t row_step = size(g_.stride_h) * width_ * pixel_bytes_;
    const std::size_t column_step = size(g_.stride_w) * pixel_bytes_;
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
    const std::size_t num_pixels =
        tile + 1 < num_tiles_ ? kTilePixels : num_pixels_ - first_pixel;
    std::ptrdiff_t offsets[kMostTilePixels];
    find_pixels(first_pixel, num_pixels, offsets);
    src += image * height_ * width_ * pixel_bytes_;
    const ConvolutionPanel* panels = panels_.all().data() + block.first_panel;
    const ConvolutionPanel& last = panels[block.num_panels - 1];
    const std::size_t first_channel = panels->channels.first;
    const std::size_t stride = last.channels.first - first_channel + last.lanes();
    alignas(64) std::int32_t sums[kMostTilePixels * kMostChannels];
    // Lanes beyond a panel's channels are overwritten by the next panel.
    for (const ConvolutionPanel* panel = panels; panel <= &last; ++panel) {
      panel->kernel->function({src + panel->first_byte, offsets, num_pixels,
                               segments_.offsets.data(), segments_.offsets.size(),
                               (segments_.length + 3) / 4, panels_.weights(*panel),
                               panels_.initial(*panel), panel->channels.num_vectors,
                               sums + (panel->channels.first - first_channel), stride});
    }
    const std::size_t num_channels = last.channels.first + last.channels.count - first_channel;
    epilogue_.run_block(
        {image * num_pixels_ + first_pixel, num_pixels, first_channel, num_channels}, sums,
        stride, memory.second, memory.dst);
  }

  ConvolutionGeometry g_;
  std::uint8_t pad_value_;
  EpilogueRunner epilogue_;
  bool is_padded_;
  std::size_t height_, width_, pixel_bytes_, num_pixels_, num_tiles_;
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
  const auto bind = [work, buffers = LayerBuffers(layer)](const Binding& binding) {
    return [work, memory = LayerMemory(buffers, binding), scratchpad = binding.scratchpad,
            team = binding.team] { work->run(*team, memory, scratchpad); };
  };
  return {std::make_unique<FunctionStep>(bind, work->padded_bytes()),
          fmt::format("{}+{}", work->kernel_names(), requantize.name), "i8"};
}

}  // namespace octet
