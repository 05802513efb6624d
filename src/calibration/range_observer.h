// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "calibration/aggregator.h"
#include "calibration/range_histogram.h"
#include "octet/calibration.h"

namespace octet {

/// A sample seen as [outer, channels, inner].
struct SampleLayout {
  std::size_t outer = 1;
  std::size_t num_channels = 1;
  std::size_t inner = 1;
};

bool is_finite(std::span<const float> values);

/// Estimates the ranges of channels from samples.
class Observer::Range {
 public:
  /// @throws InvalidArgument for a histogram of one end alone or of several channels.
  Range(const RangeEstimator& estimator, const SampleLayout& layout);

  /// @return false if an element is not finite.
  bool update(const float* data);
  /// After at least one sample.
  TensorStatistics finish() const;

 private:
  RangeEstimator estimator_;
  SampleLayout layout_;
  Aggregator min_;
  Aggregator max_;
  std::optional<RangeHistogram> histogram_;
};

}  // namespace octet
