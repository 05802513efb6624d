// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/exact_bias.h"

#include <algorithm>
#include <numeric>

#include "tensor/num_elements.h"

namespace octet {
namespace {

// Sums of so many f32 values, or of so many levels, lose nothing that matters: a level is at most
// 255, so that 2^16 of them are exact.
constexpr std::size_t kPartialSum = 64;
// x + kRounding - kRounding is the integer nearest to x for |x| < 2^22.
constexpr float kRounding = 0x1.8p23F;

/// Calls take(values, count, channel) for pieces of one channel (run > 1), or for whole rows, one
/// value per channel, with the channel 0.
template <typename Row, typename Run>
void for_each_piece(const ChannelLayout& layout, const Row& row, const Run& run) {
  for (std::size_t block = 0; block < layout.blocks; ++block) {
    if (layout.run == 1) {
      row(block * layout.channels, block);
      continue;
    }
    for (std::size_t c = 0; c < layout.channels; ++c)
      run((block * layout.channels + c) * layout.run, c);
  }
}

float level(float x, float inverse_step, float most) {
  const float scaled = std::min(std::max(x * inverse_step, 0.0F), most);
  return scaled + kRounding - kRounding;
}

}  // namespace

ChannelLayout ChannelLayout::of(const Shape& shape, std::size_t axis) {
  ChannelLayout layout;
  layout.blocks = num_elements(shape, 0, axis);
  layout.channels = static_cast<std::size_t>(shape[axis]);
  layout.run = num_elements(shape, axis + 1, shape.rank());
  return layout;
}

void add_channel_sums(const Tensor& data, const ChannelLayout& layout, std::span<double> sums) {
  const float* values = data.data<float>().data();
  std::vector<float> partial(layout.channels, 0.0F);
  const auto flush = [&] {
    for (std::size_t c = 0; c < layout.channels; ++c) {
      sums[c] += static_cast<double>(partial[c]);
      partial[c] = 0;
    }
  };
  for_each_piece(
      layout,
      [&](std::size_t first, std::size_t block) {
        if (block % kPartialSum == 0) flush();
        const float* row = values + first;
        for (std::size_t c = 0; c < layout.channels; ++c) partial[c] += row[c];
      },
      [&](std::size_t first, std::size_t c) {
        for (std::size_t i = first; i < first + layout.run; ++i)
          sums[c] += static_cast<double>(values[i]);
      });
  flush();
}

void shift_channels(Tensor& data, const ChannelLayout& layout, std::span<const float> shift) {
  float* values = data.data<float>().data();
  for_each_piece(
      layout,
      [&](std::size_t first, std::size_t) {
        float* row = values + first;
        for (std::size_t c = 0; c < layout.channels; ++c) row[c] += shift[c];
      },
      [&](std::size_t first, std::size_t c) {
        for (std::size_t i = first; i < first + layout.run; ++i) values[i] += shift[c];
      });
}

void add_clipped_sums(const Tensor& data, const ChannelLayout& layout, const ClippingGrid& grid,
                      std::span<const float> shift, std::span<ClippedSums> sums) {
  const float* values = data.data<float>().data();
  const float inverse_step = 1 / grid.step, most = grid.high / grid.step;
  std::vector<float> levels(layout.channels, 0.0F), live(layout.channels, 0.0F);
  const auto flush = [&] {
    for (std::size_t c = 0; c < layout.channels; ++c) {
      sums[c].sum += static_cast<double>(levels[c]) * static_cast<double>(grid.step);
      sums[c].num_live += static_cast<std::uint64_t>(live[c]);
      levels[c] = live[c] = 0;
    }
  };
  for_each_piece(
      layout,
      [&](std::size_t first, std::size_t block) {
        if (block % kPartialSum == 0) flush();
        const float* row = values + first;
        for (std::size_t c = 0; c < layout.channels; ++c) {
          const float q = level(row[c] + shift[c], inverse_step, most);
          levels[c] += q;
          live[c] += std::min(q, 1.0F);
        }
      },
      [&](std::size_t first, std::size_t c) {
        for (std::size_t i = first; i < first + layout.run; ++i) {
          const float q = level(values[i] + shift[c], inverse_step, most);
          sums[c].sum += static_cast<double>(q) * static_cast<double>(grid.step);
          sums[c].num_live += q > 0 ? 1 : 0;
        }
      });
  flush();
}

double newton_step(double lacking, double live_share) {
  constexpr double kLeastShare = 0.05;
  return lacking / std::max(kLeastShare, live_share);
}

double common_shift(std::span<double> values) {
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  const std::size_t cut = values.size() / 4;
  const std::span<const double> middle = values.subspan(cut, values.size() - 2 * cut);
  const double mean =
      std::accumulate(middle.begin(), middle.end(), 0.0) / static_cast<double>(middle.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  constexpr double kStandardErrors = 2;
  const double chance = kStandardErrors * kStandardErrors * squares / (n * n);
  return mean == 0 ? 0 : mean * (mean * mean / (mean * mean + chance));
}

}  // namespace octet
