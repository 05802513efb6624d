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

Observer::Observer(const StatisticPoint& point, Shape shape, bool channels_last)
    : granularity_(point.granularity),
      channel_axis_(point.channel_axis),
      range_(point.range),
      shape_(std::move(shape)),
      sample_shape_(shape_),
      channels_last_(channels_last) {
  if (channels_last && shape_.rank() != 4) {
    throw InvalidArgument(
        fmt::format("observing a tensor, channels last: expected a shape of rank 4, got {}",
                    to_string(shape_)));
  }
  if (channels_last) sample_shape_ = Shape{shape_[0], shape_[2], shape_[3], shape_[1]};
  const auto size = static_cast<std::size_t>(shape_.num_elements());
  inner_ = size;
  if (granularity_ == Granularity::per_channel) {
    if (point.channel_axis >= shape_.rank()) {
      throw InvalidArgument(
          fmt::format("observing a tensor per channel: expected a channel axis below its rank, got "
                      "axis {} of shape {}",
                      point.channel_axis, to_string(shape_)));
    }
    std::size_t axis = point.channel_axis;
    if (channels_last && axis != 0) axis = axis == 1 ? 3 : axis - 1;
    outer_ = product(sample_shape_, 0, axis);
    num_channels_ = static_cast<std::size_t>(sample_shape_[axis]);
    inner_ = product(sample_shape_, axis + 1, sample_shape_.rank());
  }
  if (range_) {
    min_.assign(num_channels_, initial(range_->min.aggregator_type));
    max_.assign(num_channels_, initial(range_->max.aggregator_type));
  }
  if (point.mean) sum_.assign(size, 0.0);
  if (point.histogram) histograms_.resize(num_channels_);
}

// Many values of few samples rather than few of many. Channels are taken as many at once as share a
// cache line, their values put one after the other.
void Observer::update_histograms(const float* data) {
  const std::size_t positions = outer_ * inner_;
  const std::size_t every = std::clamp<std::size_t>(positions / 4, 1, 4);
  if (num_samples_ % every != 0) return;
  const std::size_t step =
      std::max<std::size_t>(1, (positions + kHistogramPositions - 1) / kHistogramPositions);
  // Each sample starts elsewhere, so that no column of a map is left out.
  std::vector<const float*> first_channel;
  for (std::size_t position = num_samples_ / every % step; position < positions; position += step)
    first_channel.push_back(data + position / inner_ * num_channels_ * inner_ + position % inner_);
  constexpr std::size_t kTogether = 16;
  const std::size_t count = first_channel.size();
  std::vector<float> values(kTogether * count);
  for (std::size_t first = 0; first < num_channels_; first += kTogether) {
    const std::size_t channels = std::min(kTogether, num_channels_ - first);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t c = 0; c < channels; ++c)
        values[c * count + i] = first_channel[i][(first + c) * inner_];
    }
    for (std::size_t c = 0; c < channels; ++c)
      histograms_[first + c].add(std::span(values).subspan(c * count, count));
  }
}

bool Observer::update_range(const float* data) {
  std::vector<Extremes> of_channels(num_channels_);
  if (inner_ == 1) {
    of_channels = extremes_of_columns(data, outer_, num_channels_);
  } else {
    for (std::size_t i = 0; i < outer_ * num_channels_; ++i)
      of_channels[i % num_channels_].add(extremes(data + i * inner_, inner_));
  }
  for (std::size_t channel = 0; channel < num_channels_; ++channel) {
    const Extremes& of_channel = of_channels[channel];
    if (!of_channel.finite) return false;
    aggregate(range_->min.aggregator_type, min_[channel],
              statistic(range_->min.statistics_type, of_channel));
    aggregate(range_->max.aggregator_type, max_[channel],
              statistic(range_->max.statistics_type, of_channel));
  }
  return true;
}

bool Observer::update(const Tensor& sample) {
  if (sample.shape() != sample_shape_) {
    throw InvalidArgument(fmt::format("observing a tensor: expected shape {}, got {}",
                                      to_string(sample_shape_), to_string(sample.shape())));
  }
  const float* data = sample.data<float>().data();
  if (range_) {
    if (!update_range(data)) return false;
  } else if (!extremes(data, sample.num_elements()).finite) {
    return false;
  }
  for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += static_cast<double>(data[i]);
  if (!histograms_.empty()) update_histograms(data);
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
  // Samples with the channels last are blocks of rows [positions, channels].
  const std::size_t num_columns = channels_last_ ? product(shape_, 1, 2) : 1;
  const std::size_t num_rows = channels_last_ ? product(shape_, 2, 4) : sum_.size();
  std::vector<double> mean(sum_.size());
  for (std::size_t i = 0; i < sum_.size(); ++i) {
    const std::size_t block = i / (num_rows * num_columns);
    const std::size_t row = i / num_columns % num_rows, column = i % num_columns;
    mean[(block * num_columns + column) * num_rows + row] =
        sum_[i] / static_cast<double>(num_samples_);
  }
  return mean;
}

PointStatistics Observer::take() && {
  PointStatistics taken{granularity_, channel_axis_, range_, shape_, {}, {}, {}};
  if (range_) taken.range = statistics();
  if (!sum_.empty()) taken.mean = mean();
  taken.histograms = std::move(histograms_);
  return taken;
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
    channels[channel].add(part);
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
