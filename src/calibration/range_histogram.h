// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace octet {

/// A histogram of all values of all samples, whose ends move with them, and the range of the least
/// squared error on 256 levels that it gives. Source: NNCF 3.4, HistogramAggregator, after
/// torchao's HistogramObserver: the search goes inwards from both ends in steps of 1e-5 of the
/// values, by whichever end skips more bins, until the error grows.
class RangeHistogram {
 public:
  /// @param sample  finite, not empty. @param min, max  its extremes.
  void add(std::span<const float> sample, float min, float max);

  struct Ends {
    float min;
    float max;
  };
  /// After at least one sample.
  Ends best_range() const;

 private:
  static constexpr std::size_t kBins = 2048;

  double error(std::size_t first_bin, std::size_t last_bin, double bin_width) const;
  void widen(double min, double max);

  std::vector<double> counts_;
  double min_ = 0;
  double max_ = 0;
};

}  // namespace octet
