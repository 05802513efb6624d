// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "octet/tensor.h"

namespace octet {

/// A tensor as blocks of channels of runs of neighbours.
struct ChannelLayout {
  std::size_t blocks = 1;
  std::size_t channels = 1;
  std::size_t run = 1;

  static ChannelLayout of(const Shape& shape, std::size_t axis);
  std::size_t num_positions() const { return blocks * run; }
};

/// Adds the values of each channel to its sum.
void add_channel_sums(const Tensor& data, const ChannelLayout& layout, std::span<double> sums);

/// Adds to each channel its shift.
void shift_channels(Tensor& data, const ChannelLayout& layout, std::span<const float> shift);

/// A quantizer of values from 0 on that follows a ReLU or clamp.
struct ClippingGrid {
  float step = 1;
  float high = 1;
};

/// The sum of what a quantizer makes of a channel's values, and how many of them are not 0.
struct ClippedSums {
  double sum = 0;
  std::uint64_t num_live = 0;
};
/// Adds what the grid makes of shifted values.
void add_clipped_sums(const Tensor& data, const ChannelLayout& layout, const ClippingGrid& grid,
                      std::span<const float> shift, std::span<ClippedSums> sums);

/// A Newton step for a bias before a quantizer at 0: what the mean after it lacks over
/// max(0.05, share of values that are not 0), which alone move with the bias.
double newton_step(double lacking, double live_share);

/// What several values have in common: the mean m of their middle half, so that one image of
/// extreme values, which ranges cut, does not shift all others, times m^2 / (m^2 + (2 s)^2), s the
/// standard error of a mean of them: what may be chance is left alone.
/// @param values  at least one; they are sorted.
double common_shift(std::span<double> values);

}  // namespace octet
