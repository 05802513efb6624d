// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/kernels/direct_convolution.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/thread_team.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/panels.h"
#include "compiler/size.h"
#include "kernels/convolution_f32/choose.h"
#include "kernels/layout/layout.h"

namespace octet {
namespace {

using kernels::FloatRange;
using kernels::kFloatLanes;

// What a block reads and writes stays in the second-level cache for all panels, beside the weights
// of two of them.
constexpr std::size_t kBlockBytes = std::size_t{96} << 10U;
// Pixels that a block has nevertheless, so that weights are not read again and again.
constexpr std::size_t kBlockPixels = 96;
// Where weights are more than a second-level cache, threads share them out, not the pixels.
constexpr std::size_t kManyWeightBytes = std::size_t{512} << 10U;
// Multiply-adds that are worth another thread, about 2 us.
constexpr std::size_t kLeastSharedWork = 80'000;
// The least pixels of an item.
constexpr std::size_t kItemPixels = 48;

// The i-th of `num_parts` nearly equal parts of [0, n).
struct Part {
  Part(std::size_t n, std::size_t num_parts, std::size_t i)
      : first(n * i / num_parts), end(n * (i + 1) / num_parts) {}
  std::size_t count() const { return end - first; }
  std::size_t first, end;
};

std::optional<FloatRange> range_of(const std::optional<std::pair<float, float>>& clamp) {
  if (!clamp) return std::nullopt;
  return FloatRange{clamp->first, clamp->second};
}

const FloatRange* pointer_to(const std::optional<FloatRange>& range) {
  return range ? &*range : nullptr;
}

bool is_padded(const ConvolutionGeometry& g) {
  return (g.pad_top | g.pad_bottom | g.pad_left | g.pad_right) != 0;
}

// Where each pixel depends on the same pixel alone, all are rows of one: those of a block need not
// end where a row of the image does.
ConvolutionGeometry in_rows(ConvolutionGeometry g) {
  if (g.kh != 1 || g.kw != 1 || g.stride_h != 1 || g.stride_w != 1 || is_padded(g)) return g;
  g.oh = g.ih = g.n * g.oh * g.ow;
  g.n = g.ow = g.iw = 1;
  return g;
}

// Whole panels of two vectors, and one of three where a vector is left: 7 vectors become 2, 2, 3.
std::vector<ChannelRange> cut_float_channels(std::size_t num_channels) {
  constexpr std::size_t kVectors = 2;
  std::vector<ChannelRange> ranges;
  for (std::size_t first = 0; first < num_channels;) {
    const std::size_t left = num_channels - first, num_left = ceil_div(left, kFloatLanes);
    const std::size_t num_vectors =
        num_left == kernels::kFloatTileVectors ? num_left : std::min(kVectors, num_left);
    ranges.push_back({first, std::min(num_vectors * kFloatLanes, left), num_vectors});
    first += num_vectors * kFloatLanes;
  }
  return ranges;
}

class DirectConvolution {
 public:
  DirectConvolution(const FloatConvolution& kind, const kernels::FloatConvolutionKernel& kernel,
                    std::size_t num_threads)
      : g_(in_rows(kind.geometry)),
        kernel_(kernel.function),
        clamp_(range_of(kind.clamp)),
        residual_clamp_(range_of(kind.residual_clamp)),
        is_padded_(is_padded(g_)),
        width_(size(g_.iw + g_.pad_left + g_.pad_right)),
        pixel_floats_(size(g_.groups * g_.ic)) {
    make_segments();
    make_panels();
    pack(kind);
    cut(num_threads);
    for (std::size_t y = 0; y < ceil_div(size(g_.oh), num_blocks_); ++y) {
      for (std::size_t x = 0; x < size(g_.ow); ++x)
        pixels_.push_back(offset(y * size(g_.stride_h), x * size(g_.stride_w)));
    }
  }

  /// For one thread.
  std::size_t scratchpad_bytes() const { return is_padded_ ? block_bytes(most_rows()) : 0; }

  /// @param scratchpad  one after the other, scratchpad_bytes() for each thread.
  void run(ThreadTeam& team, const LayerMemory& memory, std::byte* scratchpad) const {
    const std::size_t num_items = size(g_.n) * num_blocks_ * num_cuts_;
    const auto item = [&](std::size_t i, std::size_t thread) {
      run_item(memory, i, scratchpad + thread * scratchpad_bytes());
    };
    if (is_shared_) return team.run(num_items, item);
    for (std::size_t i = 0; i < num_items; ++i) item(i, 0);
  }

 private:
  struct Panel {
    ChannelRange channels;
    /// The first channel of its group in a pixel of the data.
    std::size_t first_input = 0;
    /// Offsets into weights_ and bias_.
    std::size_t weights = 0;
    std::size_t bias = 0;
  };

  std::ptrdiff_t offset(std::size_t y, std::size_t x) const {
    return static_cast<std::ptrdiff_t>((y * width_ + x) * pixel_floats_);
  }

  // Neighbouring pixels are one segment where a kernel row reads all their channels.
  void make_segments() {
    const bool whole_rows = g_.groups == 1 && g_.dilation_w == 1;
    for (std::size_t i = 0; i < size(g_.kh); ++i) {
      for (std::size_t j = 0; j < (whole_rows ? 1 : size(g_.kw)); ++j)
        segments_.push_back(offset(i * size(g_.dilation_h), j * size(g_.dilation_w)));
    }
    segment_length_ = size(whole_rows ? g_.kw * g_.ic : g_.ic);
  }

  void make_panels() {
    std::size_t num_weights = 0, num_lanes = 0;
    for (std::size_t group = 0; group < size(g_.groups); ++group) {
      for (ChannelRange range : cut_float_channels(size(g_.oc))) {
        range.first += group * size(g_.oc);
        panels_.push_back({range, group * size(g_.ic), num_weights, num_lanes});
        num_weights += num_terms() * range.num_vectors * kFloatLanes;
        num_lanes += range.num_vectors * kFloatLanes;
      }
    }
    weights_ = Tensor(ElementType::f32, Shape{static_cast<std::int64_t>(num_weights)});
    bias_.resize(num_lanes);
  }

  void pack(const FloatConvolution& kind) {
    // [groups * oc][kh][kw][ic].
    std::vector<float> ordered(kind.weights.num_elements());
    kernels::transpose_elements(kind.weights.bytes(), reinterpret_cast<std::byte*>(ordered.data()),
                                size(g_.groups * g_.oc), size(g_.ic), size(g_.kh * g_.kw),
                                sizeof(float));
    std::fill_n(weights_.data<float>().data(), weights_.num_elements(), 0.0F);
    for (const Panel& panel : panels_) {
      const ChannelRange& range = panel.channels;
      const std::size_t lanes = range.num_vectors * kFloatLanes;
      float* weights = weights_.data<float>().data() + panel.weights;
      for (std::size_t c = 0; c < range.count; ++c) {
        const float* channel = ordered.data() + (range.first + c) * num_terms();
        for (std::size_t k = 0; k < num_terms(); ++k) weights[k * lanes + c] = channel[k];
      }
      std::copy_n(kind.bias.data() + range.first, range.count, bias_.data() + panel.bias);
    }
  }

  // Chooses num_blocks_ of an image and num_cuts_ of the panels.
  void cut(std::size_t num_threads) {
    const std::size_t rows = size(g_.oh), columns = size(g_.ow);
    std::size_t block_rows = std::min(ceil_div(kBlockPixels, columns), rows);
    while (block_rows < rows && touched_bytes(block_rows + 1) <= kBlockBytes) ++block_rows;
    num_blocks_ = ceil_div(rows, block_rows);
    const std::size_t work = size(g_.n) * rows * columns * size(g_.groups * g_.oc) * num_terms();
    is_shared_ = num_threads > 1 && work >= kLeastSharedWork;
    if (!is_shared_) return;
    const std::size_t wanted = ceil_div(num_threads * kItemsPerThread, size(g_.n));
    if (weights_.num_bytes() <= kManyWeightBytes)
      num_blocks_ = std::max(num_blocks_, std::min(wanted, rows / ceil_div(kItemPixels, columns)));
    num_cuts_ = std::min(panels_.size(), ceil_div(wanted, num_blocks_));
  }

  std::size_t most_rows() const { return ceil_div(size(g_.oh), num_blocks_); }

  std::size_t window_rows(std::size_t num_rows) const {
    return (num_rows - 1) * size(g_.stride_h) + size((g_.kh - 1) * g_.dilation_h) + 1;
  }

  std::size_t block_bytes(std::size_t num_rows) const {
    return window_rows(num_rows) * width_ * pixel_floats_ * sizeof(float);
  }

  std::size_t touched_bytes(std::size_t num_rows) const {
    return block_bytes(num_rows) + num_rows * size(g_.ow * g_.groups * g_.oc) * sizeof(float);
  }

  void run_item(const LayerMemory& memory, std::size_t i, std::byte* scratchpad) const {
    const Part rows(size(g_.oh), num_blocks_, i % num_blocks_);
    const Part panels(panels_.size(), num_cuts_, i / num_blocks_ % num_cuts_);
    const std::size_t image = i / num_blocks_ / num_cuts_;
    const std::byte* src = memory.first + image * size(g_.ih * g_.iw) * pixel_bytes();
    if (is_padded_)
      src = pad(src, rows, scratchpad);
    else
      src += rows.first * size(g_.stride_h) * width_ * pixel_bytes();

    kernels::FloatConvolutionTile tile;
    tile.pixel_offsets = pixels_.data();
    tile.num_pixels = rows.count() * size(g_.ow);
    tile.segment_offsets = segments_.data();
    tile.num_segments = segments_.size();
    tile.segment_length = segment_length_;
    tile.clamp = pointer_to(clamp_);
    tile.residual_clamp = pointer_to(residual_clamp_);
    tile.dst_stride = size(g_.groups * g_.oc);
    const std::size_t first = (image * size(g_.oh) + rows.first) * size(g_.ow) * tile.dst_stride;
    const auto* residual = reinterpret_cast<const float*>(memory.second);
    auto* dst = reinterpret_cast<float*>(memory.dst);
    for (std::size_t p = panels.first; p < panels.end; ++p) {
      const Panel& panel = panels_[p];
      tile.src = reinterpret_cast<const float*>(src) + panel.first_input;
      tile.weights = weights_.data<float>().data() + panel.weights;
      tile.num_vectors = panel.channels.num_vectors;
      tile.bias = bias_.data() + panel.bias;
      tile.num_channels = panel.channels.count;
      if (residual != nullptr) tile.residual = residual + first + panel.channels.first;
      tile.dst = dst + first + panel.channels.first;
      kernel_(tile);
    }
  }

  // The rows that a block reads, with zeros around the image.
  const std::byte* pad(const std::byte* image, Part rows, std::byte* scratchpad) const {
    const auto limited = [&](std::int64_t row) { return std::clamp<std::int64_t>(row, 0, g_.ih); };
    const std::int64_t begin = static_cast<std::int64_t>(rows.first) * g_.stride_h - g_.pad_top;
    const auto end = begin + static_cast<std::int64_t>(window_rows(rows.count()));
    const std::int64_t first = limited(begin), last = limited(end);
    const kernels::PadShape shape{.h = size(last - first),
                                  .w = size(g_.iw),
                                  .c = pixel_bytes(),
                                  .top = size(first - begin),
                                  .bottom = size(end - last),
                                  .left = size(g_.pad_left),
                                  .right = size(g_.pad_right)};
    const std::byte* src = image + size(first * g_.iw) * pixel_bytes();
    kernels::pad_bytes(shape, 0, reinterpret_cast<const std::uint8_t*>(src),
                       reinterpret_cast<std::uint8_t*>(scratchpad));
    return scratchpad;
  }

  std::size_t num_terms() const { return size(g_.ic * g_.kh * g_.kw); }
  std::size_t pixel_bytes() const { return pixel_floats_ * sizeof(float); }

  ConvolutionGeometry g_;
  kernels::FloatConvolutionFunction kernel_;
  std::optional<FloatRange> clamp_, residual_clamp_;
  bool is_padded_;
  std::size_t width_, pixel_floats_;
  std::vector<std::ptrdiff_t> segments_, pixels_;
  std::size_t segment_length_ = 0;
  std::vector<Panel> panels_;
  Tensor weights_;
  std::vector<float> bias_;
  std::size_t num_blocks_ = 1, num_cuts_ = 1;
  bool is_shared_ = false;
};

}  // namespace

std::optional<Refusal> refuse_direct_convolution(const ConvolutionGeometry& g, Isa isa) {
  if (!isa.includes(Isa::avx2)) return Refusal{"oneDNN has kernels for SSE4.1"};
  if (isa.includes(Isa::avx512)) return Refusal{"oneDNN has kernels for AVX-512"};
  if (g.groups > 1 && g.ic * g.kh * g.kw < 32) return Refusal{"its groups have few channels"};
  return std::nullopt;
}

Implementation direct_convolution(const FloatConvolution& kind, const Layer& layer,
                                  const BackendContext& context) {
  const kernels::FloatConvolutionKernel& kernel = kernels::choose_float_convolution(context.isa);
  const auto num_threads = static_cast<std::size_t>(context.num_threads);
  const auto work = std::make_shared<const DirectConvolution>(kind, kernel, num_threads);
  return {bind_work(work, layer, work->scratchpad_bytes() * num_threads), kernel.name, "f32"};
}

}  // namespace octet
