// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "octet/calibration.h"

namespace octet {

/// The value that a share of all values is not above, between two of them by linear interpolation,
/// as numpy.quantile's. Reorders the values. @param q  in [0, 1].
double quantile(std::span<float> values, double q);

/// Makes one value for each channel of one value per sample.
class Aggregator {
 public:
  /// @param outlier_prob  see StatisticsCollector.
  Aggregator(AggregatorType type, double outlier_prob, std::size_t num_channels);

  /// @param of_channels  a sample's.
  void add(std::span<const float> of_channels);
  /// After at least one sample.
  std::vector<float> finish() const;

 private:
  float finish_channel(std::size_t channel) const;

  AggregatorType type_;
  double outlier_prob_;
  std::size_t num_samples_ = 0;
  /// The minimum, maximum or sum so far.
  std::vector<double> totals_;
  /// All values, sample by sample, for what needs them.
  std::vector<float> samples_;
};

}  // namespace octet
