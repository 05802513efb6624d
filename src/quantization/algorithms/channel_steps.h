// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "octet/calibration.h"

namespace octet {

/// 8-bit grids with a step of its own for each channel and real zero at the same level in all, so
/// that padding is one byte.
struct ChannelSteps {
  int zero_level = 0;
  std::vector<float> steps;

  /// @return one minimum and one maximum per channel.
  TensorStatistics ends() const;
};

/// The steps of each channel, of the least squared error if no value is negative, otherwise those
/// that cut nothing, and the zero level that gives the least sum over channels of the squared error
/// relative to the channel's squares: 0 if no value is negative, 128 if the grids are to be
/// symmetric and one is. SiLU, for one, is never below -0.28: a zero in the middle would leave half
/// of the levels unused. A step is at least the widest channel's over 256.
/// @param histograms  one per channel.
ChannelSteps search_channel_steps(std::span<const ChannelHistogram> histograms,
                                  const TensorStatistics& extremes, bool symmetric = false);

}  // namespace octet
