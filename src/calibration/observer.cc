// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "octet/calibration.h"

namespace octet {
namespace {

struct Extremes {
  float min = std::numeric_limits<float>::infinity();
  float max = -std::numeric_limits<float>::infinity();
  bool finite = true;

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

float statistic(StatisticsType type, const Extremes& of) {
  switch (type) {
    case StatisticsType::min:
      return of.min;
    case StatisticsType::max:
      return of.max;
    case StatisticsType::abs_max:
      return of.abs_max();
  }
  return of.max;
}

double initial(AggregatorType type) {
  switch (type) {
    case AggregatorType::min:
      return std::numeric_limits<double>::infinity();
    case AggregatorType::max:
      return -std::numeric_limits<double>::infinity();
    case AggregatorType::mean:
      return 0;
  }
  return 0;
}

void aggregate(AggregatorType type, double& into, double value) {
  switch (type) {
    case AggregatorType::min:
      into = std::min(into, value);
      return;
    case AggregatorType::max:
      into = std::max(into, value);
      return;
    case AggregatorType::mean:
      into += value;
      return;
  }
}

std::vector<float> finish(AggregatorType type, const std::vector<double>& values,
                          std::size_t num_samples) {
  const double divisor = type == AggregatorType::mean ? static_cast<double>(num_samples) : 1.0;
  std::vector<float> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(),
                 [&](double v) { return static_cast<float>(v / divisor); });
  return result;
}

std::size_t product(const Shape& shape, std::size_t begin, std::size_t end) {
  std::size_t size = 1;
  for (std::size_t axis = begin; axis < end; ++axis) size *= static_cast<std::size_t>(shape[axis]);
  return size;
}

}  // namespace

RangeEstimatorParameters minmax_range_estimator(bool symmetric) {
  return {{StatisticsType::min, AggregatorType::min},
          {symmetric ? StatisticsType::abs_max : StatisticsType::max, AggregatorType::max}};
}

RangeEstimatorParameters mean_minmax_range_estimator(bool symmetric) {
  return {{StatisticsType::min, AggregatorType::mean},
          {symmetric ? StatisticsType::abs_max : StatisticsType::max, AggregatorType::mean}};
}

Observer::Observer(const StatisticPoint& point, Shape shape)
    : granularity_(point.granularity), range_(point.range), shape_(std::move(shape)) {
  const auto size = static_cast<std::size_t>(shape_.num_elements());
  inner_ = size;
  if (granularity_ == Granularity::per_channel) {
    if (point.channel_axis >= shape_.rank()) {
      throw InvalidArgument(
          fmt::format("observing a tensor per channel: expected a channel axis below its rank, got "
                      "axis {} of shape {}",
                      point.channel_axis, to_string(shape_)));
    }
    outer_ = product(shape_, 0, point.channel_axis);
    num_channels_ = static_cast<std::size_t>(shape_[point.channel_axis]);
    inner_ = product(shape_, point.channel_axis + 1, shape_.rank());
  }
  if (range_) {
    min_.assign(num_channels_, initial(range_->min.aggregator_type));
    max_.assign(num_channels_, initial(range_->max.aggregator_type));
  }
  if (point.mean) sum_.assign(size, 0.0);
}

bool Observer::update_range(const float* data) {
  for (std::size_t channel = 0; channel < num_channels_; ++channel) {
    Extremes of_channel;
    for (std::size_t o = 0; o < outer_; ++o) {
      const Extremes part = extremes(data + (o * num_channels_ + channel) * inner_, inner_);
      of_channel.min = std::min(of_channel.min, part.min);
      of_channel.max = std::max(of_channel.max, part.max);
      of_channel.finite = of_channel.finite && part.finite;
    }
    if (!of_channel.finite) return false;
    aggregate(range_->min.aggregator_type, min_[channel],
              statistic(range_->min.statistics_type, of_channel));
    aggregate(range_->max.aggregator_type, max_[channel],
              statistic(range_->max.statistics_type, of_channel));
  }
  return true;
}

bool Observer::update(const Tensor& sample) {
  if (sample.shape() != shape_) {
    throw InvalidArgument(fmt::format("observing a tensor: expected shape {}, got {}",
                                      to_string(shape_), to_string(sample.shape())));
  }
  const float* data = sample.data<float>().data();
  if (range_) {
    if (!update_range(data)) return false;
  } else if (!extremes(data, sample.num_elements()).finite) {
    return false;
  }
  for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += static_cast<double>(data[i]);
  ++num_samples_;
  return true;
}

TensorStatistics Observer::statistics() const {
  if (num_samples_ == 0 || !range_)
    throw InvalidArgument(
        "reading statistics: expected an observer of a range with at least one sample");
  return {finish(range_->min.aggregator_type, min_, num_samples_),
          finish(range_->max.aggregator_type, max_, num_samples_)};
}

std::vector<double> Observer::mean() const {
  if (num_samples_ == 0 || sum_.empty())
    throw InvalidArgument(
        "reading a mean: expected an observer of a mean with at least one sample");
  std::vector<double> mean(sum_.size());
  std::transform(sum_.begin(), sum_.end(), mean.begin(),
                 [&](double sum) { return sum / static_cast<double>(num_samples_); });
  return mean;
}

TensorStatistics constant_statistics(const Tensor& tensor,
                                     const std::vector<std::size_t>& channel_axes) {
  const Shape& shape = tensor.shape();
  const float* data = tensor.data<float>().data();
  std::vector<std::size_t> channel_stride(shape.rank(), 0);
  std::size_t num_channels = 1;
  for (std::size_t i = channel_axes.size(); i-- > 0;) {
    channel_stride.at(channel_axes[i]) = num_channels;
    num_channels *= static_cast<std::size_t>(shape[channel_axes[i]]);
  }
  // The innermost axes that share a channel are one contiguous run.
  std::size_t run_axis = shape.rank();
  while (run_axis > 0 && channel_stride[run_axis - 1] == 0) --run_axis;
  const std::size_t run = product(shape, run_axis, shape.rank());

  std::vector<Extremes> channels(num_channels);
  std::vector<std::int64_t> index(run_axis, 0);
  for (std::size_t begin = 0; run != 0 && begin < tensor.num_elements(); begin += run) {
    std::size_t channel = 0;
    for (std::size_t axis = 0; axis < run_axis; ++axis)
      channel += static_cast<std::size_t>(index[axis]) * channel_stride[axis];
    const Extremes part = extremes(data + begin, run);
    channels[channel].min = std::min(channels[channel].min, part.min);
    channels[channel].max = std::max(channels[channel].max, part.max);
    channels[channel].finite = channels[channel].finite && part.finite;
    for (std::size_t axis = run_axis; axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }

  TensorStatistics result;
  for (const Extremes& channel : channels) {
    if (!channel.finite)
      throw InvalidArgument(
          "reading the range of a constant: expected finite values, got an infinity or NaN");
    result.min.push_back(channel.min);
    result.max.push_back(channel.abs_max());
  }
  return result;
}

}  // namespace octet
