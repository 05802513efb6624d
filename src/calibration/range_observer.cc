// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/range_observer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

namespace octet {
namespace {

struct Extremes {
  float min = std::numeric_limits<float>::infinity();
  float max = -std::numeric_limits<float>::infinity();
  bool finite = true;

  void add(const Extremes& part) {
    min = std::min(min, part.min);
    max = std::max(max, part.max);
    finite = finite && part.finite;
  }
  float abs_max() const { return std::max(std::fabs(min), std::fabs(max)); }
};

void take(float x, float& min, float& max, float& poison) {
  min = x < min ? x : min;
  max = x > max ? x : max;
  poison += x - x;
}

// Independent lanes, for a comparison chain through one variable does not vectorise. x - x is 0 for
// a finite x, else NaN.
Extremes extremes(const float* data, std::size_t size) {
  constexpr std::size_t kLanes = 16;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  std::array<float, kLanes> min;
  std::array<float, kLanes> max;
  std::array<float, kLanes> poison{};
  min.fill(kInfinity);
  max.fill(-kInfinity);
  std::size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      take(data[i + lane], min[lane], max[lane], poison[lane]);
  }
  for (; i < size; ++i) take(data[i], min[0], max[0], poison[0]);
  Extremes result{.min = *std::min_element(min.begin(), min.end()),
                  .max = *std::max_element(max.begin(), max.end()),
                  .finite = true};
  for (float p : poison) result.finite = result.finite && p == 0.0F;
  return result;
}

// The extremes of each channel of `rows` rows, one after the other.
std::vector<Extremes> extremes_of_columns(const float* data, std::size_t rows,
                                          std::size_t num_channels) {
  std::vector<float> min(num_channels, std::numeric_limits<float>::infinity());
  std::vector<float> max(num_channels, -std::numeric_limits<float>::infinity());
  std::vector<float> poison(num_channels, 0.0F);
  for (std::size_t row = 0; row < rows; ++row, data += num_channels) {
    for (std::size_t c = 0; c < num_channels; ++c) take(data[c], min[c], max[c], poison[c]);
  }
  std::vector<Extremes> result(num_channels);
  for (std::size_t c = 0; c < num_channels; ++c)
    result[c] = {.min = min[c], .max = max[c], .finite = poison[c] == 0.0F};
  return result;
}

std::vector<Extremes> extremes_of_channels(const float* data, const SampleLayout& layout) {
  if (layout.inner == 1) return extremes_of_columns(data, layout.outer, layout.num_channels);
  std::vector<Extremes> of_channels(layout.num_channels);
  for (std::size_t i = 0; i < layout.outer * layout.num_channels; ++i)
    of_channels[i % layout.num_channels].add(extremes(data + i * layout.inner, layout.inner));
  return of_channels;
}

bool is_of_extremes(StatisticsType type) {
  return type == StatisticsType::min || type == StatisticsType::max ||
         type == StatisticsType::abs_max;
}

float of_extremes(StatisticsType type, const Extremes& extremes) {
  if (type == StatisticsType::min) return extremes.min;
  return type == StatisticsType::max ? extremes.max : extremes.abs_max();
}

/// @param values  of one channel; reordered.
float of_values(const StatisticsCollector& collector, std::vector<float>& values) {
  if (values.empty()) return 0;
  if (collector.statistics_type == StatisticsType::mean) {
    return static_cast<float>(std::accumulate(values.begin(), values.end(), 0.0) /
                              static_cast<double>(values.size()));
  }
  if (collector.statistics_type == StatisticsType::abs_quantile)
    for (float& value : values) value = std::fabs(value);
  return static_cast<float>(quantile(values, collector.quantile));
}

std::vector<float> values_of(const float* data, const SampleLayout& layout, std::size_t channel) {
  std::vector<float> values;
  values.reserve(layout.outer * layout.inner);
  for (std::size_t i = 0; i < layout.outer; ++i) {
    const float* begin = data + (i * layout.num_channels + channel) * layout.inner;
    values.insert(values.end(), begin, begin + layout.inner);
  }
  return values;
}

std::vector<float> statistics_of(const StatisticsCollector& collector,
                                 const std::vector<Extremes>& extremes, const float* data,
                                 const SampleLayout& layout) {
  std::vector<float> statistics(layout.num_channels);
  for (std::size_t channel = 0; channel < layout.num_channels; ++channel) {
    if (is_of_extremes(collector.statistics_type)) {
      statistics[channel] = of_extremes(collector.statistics_type, extremes[channel]);
    } else {
      std::vector<float> values = values_of(data, layout, channel);
      statistics[channel] = of_values(collector, values);
    }
  }
  return statistics;
}

bool asks_for_histogram(const StatisticsCollector& collector) {
  return collector.statistics_type == StatisticsType::raw ||
         collector.aggregator_type == AggregatorType::histogram;
}

bool is_histogram(const StatisticsCollector& collector) {
  return collector.statistics_type == StatisticsType::raw &&
         collector.aggregator_type == AggregatorType::histogram;
}

}  // namespace

bool is_finite(std::span<const float> values) {
  return extremes(values.data(), values.size()).finite;
}

Observer::Range::Range(const RangeEstimator& estimator, const SampleLayout& layout)
    : estimator_(estimator),
      layout_(layout),
      min_(estimator.min.aggregator_type, estimator.min.outlier_prob, layout.num_channels),
      max_(estimator.max.aggregator_type, estimator.max.outlier_prob, layout.num_channels) {
  if (!asks_for_histogram(estimator.min) && !asks_for_histogram(estimator.max)) return;
  if (!is_histogram(estimator.min) || !is_histogram(estimator.max) || layout.num_channels != 1) {
    throw InvalidArgument(
        "observing a tensor: expected raw values and a histogram for both ends of the range of a "
        "whole tensor, got them for a part of these");
  }
  histogram_.emplace();
}

bool Observer::Range::update(const float* data) {
  const std::vector<Extremes> extremes = extremes_of_channels(data, layout_);
  if (!std::ranges::all_of(extremes, &Extremes::finite)) return false;
  if (histogram_) {
    const std::size_t size = layout_.outer * layout_.inner;
    if (size != 0) histogram_->add(std::span(data, size), extremes[0].min, extremes[0].max);
    return true;
  }
  min_.add(statistics_of(estimator_.min, extremes, data, layout_));
  max_.add(statistics_of(estimator_.max, extremes, data, layout_));
  return true;
}

TensorStatistics Observer::Range::finish() const {
  if (!histogram_) return {min_.finish(), max_.finish()};
  const RangeHistogram::Ends ends = histogram_->best_range();
  return {{ends.min}, {ends.max}};
}

RangeEstimator minmax_range_estimator(bool symmetric) {
  return {{StatisticsType::min, AggregatorType::min},
          {symmetric ? StatisticsType::abs_max : StatisticsType::max, AggregatorType::max}};
}

RangeEstimator mean_minmax_range_estimator(bool symmetric) {
  return {{StatisticsType::min, AggregatorType::mean},
          {symmetric ? StatisticsType::abs_max : StatisticsType::max, AggregatorType::mean}};
}

}  // namespace octet
