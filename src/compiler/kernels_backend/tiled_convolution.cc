// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/thread_team.h"
#include "compiler/convolution_weights.h"
#include "compiler/epilogue_runner.h"
#include "compiler/kernels_backend/convolution_steps.h"
#include "compiler/kernels_backend/panels.h"
#include "compiler/step.h"
#include "kernels/convolution_i8/pack.h"
#include "kernels/layout/layout.h"

namespace octet {
namespace {

// Pixels of one call: the sums of 48 pixels x 64 channels are 12 KiB, a third of a first-level
// cache, and 48 is a multiple of what the kernels hold in registers.
constexpr std::size_t kTilePixels = 48;
constexpr std::size_t kMostChannels = 64;
// Kernels read data in groups of four bytes, beyond the last pixel too.
constexpr std::size_t kSlack = 64;

std::size_t size(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

class TiledConvolution {
 public:
  TiledConvolution(const IntegerConvolution& kind, EpilogueRunner epilogue,
                   const kernels::ConvolutionKernel& kernel)
      : g_(kind.geometry),
        pad_value_(kind.pad_value),
        kernel_(kernel),
        epilogue_(std::move(epilogue)),
        is_padded_((g_.pad_top | g_.pad_bottom | g_.pad_left | g_.pad_right) != 0),
        height_(size(g_.ih + g_.pad_top + g_.pad_bottom)),
        width_(size(g_.iw + g_.pad_left + g_.pad_right)),
        pixel_bytes_(size(g_.groups * g_.ic)) {
    make_segments();
    make_panels();
    pack(kind);
  }

  std::size_t padded_bytes() const {
    return is_padded_ ? size(g_.n) * height_ * width_ * pixel_bytes_ + kSlack : 0;
  }

  void run(ThreadTeam& team, const LayerMemory& memory, std::byte* scratchpad) const {
    const auto* src = reinterpret_cast<const std::uint8_t*>(memory.first);
    if (is_padded_) {
      auto* padded = reinterpret_cast<std::uint8_t*>(scratchpad);
      kernels::pad_bytes({size(g_.n), size(g_.ih), size(g_.iw), pixel_bytes_, size(g_.pad_top),
                          size(g_.pad_bottom), size(g_.pad_left), size(g_.pad_right)},
                         pad_value_, src, padded);
      src = padded;
    }
    // Panels outermost: the weights of one stay in the cache while its tiles are computed.
    const std::size_t tiles = (size(g_.oh * g_.ow) + kTilePixels - 1) / kTilePixels;
    const std::size_t per_panel = size(g_.n) * tiles;
    team.run(panels_.size() * per_panel, [&](std::size_t i) {
      run_tile(src, memory, panels_[i / per_panel], i % per_panel / tiles, i % tiles * kTilePixels);
    });
  }

 private:
  struct Panel {
    ChannelRange channels;
    /// Offset of the group's channels in a pixel.
    std::size_t first_byte = 0;
    /// Offsets into weights_ and initial_.
    std::size_t weights = 0;
    std::size_t initial = 0;
  };

  // Neighbouring pixels are one segment where a kernel row reads all their channels.
  void make_segments() {
    const bool whole_rows = g_.groups == 1 && g_.dilation_w == 1;
    const std::int64_t per_row = whole_rows ? 1 : g_.kw;
    for (std::int64_t i = 0; i < g_.kh; ++i) {
      for (std::int64_t j = 0; j < per_row; ++j) {
        const std::size_t pixel = size(i * g_.dilation_h) * width_ + size(j * g_.dilation_w);
        segments_.push_back(static_cast<std::ptrdiff_t>(pixel * pixel_bytes_));
      }
    }
    segment_length_ = size(whole_rows ? g_.kw * g_.ic : g_.ic);
  }

  void make_panels() {
    std::size_t num_bytes = 0;
    std::size_t num_lanes = 0;
    for (std::size_t group = 0; group < size(g_.groups); ++group) {
      for (ChannelRange range : cut_channels(size(g_.oc), kernel_.lanes, kernel_.max_vectors)) {
        range.first += group * size(g_.oc);
        panels_.push_back({range, group * size(g_.ic), num_bytes, num_lanes});
        num_bytes += kernels::panel_bytes(
            kernel_, {.num_segments = segments_.size(), .segment_length = segment_length_},
            range.num_vectors);
        num_lanes += range.num_vectors * kernel_.lanes;
      }
    }
    weights_ = Tensor(ElementType::u8, Shape{static_cast<std::int64_t>(num_bytes)});
    initial_.resize(num_lanes);
  }

  void pack(const IntegerConvolution& kind) {
    const std::vector<std::int8_t> weights = channels_last_weights(kind);
    const std::size_t terms = segments_.size() * segment_length_;
    for (const Panel& panel : panels_) {
      const ChannelRange& range = panel.channels;
      kernels::pack_panel(kernel_,
                          {weights.data() + range.first * terms, range.count, terms,
                           segments_.size(), segment_length_},
                          range.num_vectors, weights_.bytes() + panel.weights);
      std::copy_n(kind.initial.data() + range.first, range.count, initial_.data() + panel.initial);
    }
  }

  void run_tile(const std::uint8_t* src, const LayerMemory& memory, const Panel& panel,
                std::size_t image, std::size_t first_pixel) const {
    const std::size_t num_pixels = std::min(kTilePixels, size(g_.oh * g_.ow) - first_pixel);
    std::ptrdiff_t offsets[kTilePixels];
    const std::size_t row_step = size(g_.stride_h) * width_ * pixel_bytes_;
    const std::size_t column_step = size(g_.stride_w) * pixel_bytes_;
    std::size_t y = first_pixel / size(g_.ow);
    std::size_t x = first_pixel % size(g_.ow);
    for (std::size_t p = 0; p < num_pixels; ++p) {
      offsets[p] = static_cast<std::ptrdiff_t>(y * row_step + x * column_step);
      if (++x == size(g_.ow)) {
        x = 0;
        ++y;
      }
    }
    alignas(64) std::int32_t sums[kTilePixels * kMostChannels];
    src += image * height_ * width_ * pixel_bytes_ + panel.first_byte;
    const ChannelRange& range = panel.channels;
    kernel_.function({src, offsets, num_pixels, segments_.data(), segments_.size(),
                      (segment_length_ + 3) / 4, weights_.bytes() + panel.weights,
                      initial_.data() + panel.initial, range.num_vectors, sums});
    epilogue_.run_block(
        {image * size(g_.oh * g_.ow) + first_pixel, num_pixels, range.first, range.count}, sums,
        range.num_vectors * kernel_.lanes, memory.second, memory.dst);
  }

  ConvolutionGeometry g_;
  std::uint8_t pad_value_;
  kernels::ConvolutionKernel kernel_;
  EpilogueRunner epilogue_;
  bool is_padded_;
  std::size_t height_, width_, pixel_bytes_;
  std::vector<std::ptrdiff_t> segments_;
  std::size_t segment_length_ = 0;
  std::vector<Panel> panels_;
  Tensor weights_;
  std::vector<std::int32_t> initial_;
};

}  // namespace

Implementation tiled_convolution(const IntegerConvolution& kind, const Layer& layer,
                                 const BackendContext& context) {
  const kernels::ConvolutionKernel& kernel = kernels::choose_convolution(context.isa);
  const kernels::RequantizeKernel& requantize = kernels::choose_requantize(context.isa);
  const auto work = std::make_shared<const TiledConvolution>(
      kind, EpilogueRunner(kind.epilogue, layer, context, kernels::Element::s32, requantize),
      kernel);
  const auto bind = [work, buffers = LayerBuffers(layer)](const Binding& binding) {
    return [work, memory = LayerMemory(buffers, binding), scratchpad = binding.scratchpad,
            team = binding.team] { work->run(*team, memory, scratchpad); };
  };
  return {std::make_unique<FunctionStep>(bind, work->padded_bytes()),
          fmt::format("{}+{}", kernel.name, requantize.name), "i8"};
}

}  // namespace octet
