// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/aggregator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace octet {
namespace {

double initial(AggregatorType type) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (type == AggregatorType::min) return kInfinity;
  return type == AggregatorType::max ? -kInfinity : 0;
}

bool keeps_samples(AggregatorType type) {
  return type == AggregatorType::median || type == AggregatorType::mean_no_outliers ||
         type == AggregatorType::median_no_outliers;
}

double mean(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

double quantile(std::span<float> values, double q) {
  const double position = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(values.begin(), at, values.end());
  const double share = position - static_cast<double>(below);
  if (share == 0) return static_cast<double>(*at);
  const auto low = static_cast<double>(*at);
  return low + (static_cast<double>(*std::min_element(at + 1, values.end())) - low) * share;
}

Aggregator::Aggregator(AggregatorType type, double outlier_prob, std::size_t num_channels)
    : type_(type), outlier_prob_(outlier_prob), totals_(num_channels, initial(type)) {}

void Aggregator::add(std::span<const float> of_channels) {
  ++num_samples_;
  if (keeps_samples(type_)) {
    samples_.insert(samples_.end(), of_channels.begin(), of_channels.end());
    return;
  }
  for (std::size_t channel = 0; channel < totals_.size(); ++channel) {
    double& total = totals_[channel];
    const auto value = static_cast<double>(of_channels[channel]);
    if (type_ == AggregatorType::min)
      total = std::min(total, value);
    else if (type_ == AggregatorType::max)
      total = std::max(total, value);
    else
      total += value;
  }
}

float Aggregator::finish_channel(std::size_t channel) const {
  if (!keeps_samples(type_)) {
    const double divisor = type_ == AggregatorType::mean ? static_cast<double>(num_samples_) : 1.0;
    // Of -0 and 0 the one that comes first is the least, or the greatest; both become 0.
    return static_cast<float>(totals_[channel] / divisor) + 0.0F;
  }
  std::vector<float> values(num_samples_);
  for (std::size_t i = 0; i < num_samples_; ++i) values[i] = samples_[i * totals_.size() + channel];
  if (type_ != AggregatorType::median) {
    const double low = quantile(values, outlier_prob_), high = quantile(values, 1 - outlier_prob_);
    std::vector<float> inside;
    std::ranges::copy_if(values, std::back_inserter(inside), [&](float value) {
      return static_cast<double>(value) >= low && static_cast<double>(value) <= high;
    });
    // Between two values in the middle there is none.
    if (!inside.empty()) values = std::move(inside);
  }
  return static_cast<float>(type_ == AggregatorType::mean_no_outliers ? mean(values)
                                                                      : quantile(values, 0.5));
}

std::vector<float> Aggregator::finish() const {
  std::vector<float> of_channels(totals_.size());
  for (std::size_t channel = 0; channel < of_channels.size(); ++channel)
    of_channels[channel] = finish_channel(channel);
  return of_channels;
}

}  // namespace octet
