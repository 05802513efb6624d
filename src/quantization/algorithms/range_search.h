// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "octet/calibration.h"

namespace octet {

/// One tensor whose range is searched, and by what its channels were divided before.
struct ObservedTensor {
  std::span<const ChannelHistogram> histograms;
  /// Smallest and largest value of each channel, before the division.
  const TensorStatistics& extremes;
  /// One per channel; empty: ones.
  std::span<const float> factors;
};

struct RangeSearch {
  /// Ends at -max and max, or at 0 and max if no value is negative. Otherwise each end is searched.
  bool symmetric = true;
  /// The upper end is not above it.
  float most = std::numeric_limits<float>::infinity();
};

/// The range, common to tensors, whose 8-bit grid gives the least sum over all values of the
/// squared error, in the units before the division: (x - end)^2 beyond an end, x^2 below half a
/// step, step^2 / 12 elsewhere.
/// @return one minimum and one maximum.
TensorStatistics search_range(std::span<const ObservedTensor> tensors, const RangeSearch& options);

}  // namespace octet
