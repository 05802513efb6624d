// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/range_histogram.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

namespace octet {
namespace {

// Edges of bins of equal width.
template <typename T>
std::vector<T> edges(double min, double max, std::size_t num_bins) {
  std::vector<T> edges(num_bins + 1);
  const double step = (max - min) / static_cast<double>(num_bins);
  for (std::size_t i = 0; i < num_bins; ++i)
    edges[i] = static_cast<T>(min + static_cast<double>(i) * step);
  edges[num_bins] = static_cast<T>(max);
  return edges;
}

// Counts into bins whose last one holds its upper end too, as numpy.histogram: edges are in f32.
std::vector<double> count(std::span<const float> values, double min, double max,
                          std::size_t num_bins) {
  if (min == max) {
    min -= 0.5;
    max += 0.5;
  }
  const std::vector<float> ends = edges<float>(min, max, num_bins);
  const auto first = static_cast<float>(min), extent = static_cast<float>(max - min);
  const auto bins = static_cast<float>(num_bins);
  std::vector<std::uint32_t> counts(num_bins, 0);
  for (const float value : values) {
    auto bin = std::min(static_cast<std::size_t>((value - first) / extent * bins), num_bins - 1);
    if (value < ends[bin])
      --bin;
    else if (bin + 1 < num_bins && value >= ends[bin + 1])
      ++bin;
    ++counts[bin];
  }
  return {counts.begin(), counts.end()};
}

// The integral of x^2 from begin to end.
double squares(double begin, double end) {
  return (end * end * end - begin * begin * begin) / 3;
}

}  // namespace

// Each bin goes, in 16 parts, to the bins of the wider range that hold the parts' middles.
void RangeHistogram::widen(double min, double max) {
  constexpr std::size_t kParts = 16;
  std::vector<double> wider(kBins, 0.0);
  if (min_ == max_) {
    const auto value = static_cast<float>(min_);
    wider = count(std::span(&value, 1), min, max, kBins);
    const double total = std::accumulate(counts_.begin(), counts_.end(), 0.0);
    for (double& bin : wider) bin *= total;
  } else {
    const std::vector<double> parts = edges<double>(min_, max_, kBins * kParts);
    const std::vector<double> ends = edges<double>(min, max, kBins);
    const double half_part = 0.5 * (max_ - min_) / static_cast<double>(kBins * kParts);
    for (std::size_t i = 0; i < kBins * kParts; ++i) {
      const auto above = std::upper_bound(ends.begin(), ends.end(), parts[i] + half_part);
      const auto bin = std::clamp<std::ptrdiff_t>(above - ends.begin() - 1, 0, kBins - 1);
      wider[static_cast<std::size_t>(bin)] += counts_[i / kParts] / kParts;
    }
  }
  counts_ = std::move(wider);
  min_ = min;
  max_ = max;
}

void RangeHistogram::add(std::span<const float> sample, float min, float max) {
  auto low = static_cast<double>(min), high = static_cast<double>(max);
  if (counts_.empty()) {
    counts_ = count(sample, low, high, kBins);
    min_ = low;
    max_ = high;
    return;
  }
  low = std::min(low, min_);
  high = std::max(high, max_);
  if (low != min_ || high != max_) widen(low, high);
  const std::vector<double> added = count(sample, low, high, kBins);
  for (std::size_t i = 0; i < kBins; ++i) counts_[i] += added[i];
}

// The squared error of values that lie evenly in their bins, if the bins from first_bin to last_bin
// are cut into 256 levels: of the part of a bin in its first level, of whole levels, and of the
// part in its last level.
double RangeHistogram::error(std::size_t first_bin, std::size_t last_bin, double bin_width) const {
  constexpr double kLevels = 256;
  const double level = bin_width * static_cast<double>(last_bin - first_bin + 1) / kLevels;
  if (level == 0) return 0;
  const double of_level = squares(-level / 2, level / 2);
  double error = 0;
  for (std::size_t i = 0; i < kBins; ++i) {
    const double begin = (static_cast<double>(i) - static_cast<double>(first_bin)) * bin_width;
    const double end = begin + bin_width;
    const double level_of_begin = std::clamp(std::floor(begin / level), 0.0, kLevels - 1);
    const double level_of_end = std::clamp(std::floor(end / level), 0.0, kLevels - 1);
    const double density = counts_[i] / bin_width;
    error += density * (squares(begin - (level_of_begin + 0.5) * level, level / 2) +
                        (level_of_end - level_of_begin - 1) * of_level +
                        squares(-level / 2, end - (level_of_end * level + level / 2)));
  }
  return error;
}

RangeHistogram::Ends RangeHistogram::best_range() const {
  constexpr double kStep = 1e-5;
  const double bin_width = (max_ - min_) / static_cast<double>(kBins);
  std::vector<double> up_to(kBins);
  std::partial_sum(counts_.begin(), counts_.end(), up_to.begin());
  const double total = up_to.back();
  double alpha = 0, beta = 1;
  std::size_t first = 0, last = kBins - 1;
  double least = std::numeric_limits<double>::infinity();
  while (alpha < beta) {
    const double next_alpha = alpha + kStep, next_beta = beta - kStep;
    std::size_t left = first, right = last;
    while (left < last && up_to[left] < next_alpha * total) ++left;
    while (right > first && up_to[right] > next_beta * total) --right;
    std::size_t next_first = first, next_last = last;
    if (left - first > last - right) {
      next_first = left;
      alpha = next_alpha;
    } else {
      next_last = right;
      beta = next_beta;
    }
    if (next_first == first && next_last == last) continue;
    const double next = error(next_first, next_last, bin_width);
    if (next > least) break;
    least = next;
    first = next_first;
    last = next_last;
  }
  return {static_cast<float>(min_ + bin_width * static_cast<double>(first)),
          static_cast<float>(min_ + bin_width * static_cast<double>(last + 1))};
}

}  // namespace octet
