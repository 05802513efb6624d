// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "calibration/range_observer.h"
#include "octet/calibration.h"
#include "tensor/num_elements.h"

namespace octet {
namespace {

// Values of a channel that are kept until they are counted.
constexpr std::size_t kHistogramVisit = 512;

}  // namespace

Observer::Observer(const StatisticPoint& point, Shape shape, bool channels_last)
    : granularity_(point.granularity),
      channel_axis_(point.channel_axis),
      estimator_(point.range),
      shape_(std::move(shape)),
      sample_shape_(shape_),
      channels_last_(channels_last),
      batchwise_(point.batchwise) {
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
    outer_ = num_elements(sample_shape_, 0, axis);
    num_channels_ = static_cast<std::size_t>(sample_shape_[axis]);
    inner_ = num_elements(sample_shape_, axis + 1, sample_shape_.rank());
  }
  const bool has_first_axis =
      granularity_ == Granularity::per_channel ? channel_axis_ > 0 : shape_.rank() > 0;
  if (batchwise_ && has_first_axis && size != 0) num_entries_ = static_cast<std::size_t>(shape_[0]);
  if (estimator_) {
    SampleLayout layout{outer_, num_channels_, inner_};
    (granularity_ == Granularity::per_channel ? layout.outer : layout.inner) /= num_entries_;
    range_ = std::make_unique<Range>(*estimator_, layout);
  }
  if (point.mean) sum_.assign(size, 0.0);
  if (point.histogram) histograms_.resize(num_channels_);
}

Observer::Observer(Observer&&) noexcept = default;
Observer& Observer::operator=(Observer&&) noexcept = default;
Observer::~Observer() = default;

// Many values of few samples rather than few of many.
void Observer::keep_for_histograms(const float* data, std::size_t index) {
  const std::size_t positions = outer_ * inner_;
  const std::size_t every = std::clamp<std::size_t>(positions / 4, 1, 4);
  if (index % every != 0) return;
  const std::size_t step =
      std::max<std::size_t>(1, (positions + kHistogramPositions - 1) / kHistogramPositions);
  // Each sample starts elsewhere, so that no column of a map is left out.
  std::vector<const float*> first_channel;
  for (std::size_t position = index / every % step; position < positions; position += step)
    first_channel.push_back(data + position / inner_ * num_channels_ * inner_ + position % inner_);
  // Channels are taken as many at once as share a cache line.
  constexpr std::size_t kTogether = 16;
  const std::size_t count = first_channel.size();
  std::vector<float> values(num_channels_ * count);
  for (std::size_t first = 0; first < num_channels_; first += kTogether) {
    const std::size_t last = std::min(first + kTogether, num_channels_);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t c = first; c < last; ++c)
        values[c * count + i] = first_channel[i][c * inner_];
    }
  }
  kept_values_.push_back(std::move(values));
  if (kept_values_.size() * count >= kHistogramVisit) count_kept_values();
}

// The histograms of a layer do not fit into a cache: each is visited for many values.
void Observer::count_kept_values() {
  for (std::size_t c = 0; c < histograms_.size(); ++c) {
    for (const std::vector<float>& values : kept_values_) {
      const std::size_t count = values.size() / num_channels_;
      histograms_[c].add(std::span(values).subspan(c * count, count));
    }
  }
  kept_values_.clear();
}

bool Observer::update_range(const float* data) {
  const std::size_t entry = outer_ * num_channels_ * inner_ / num_entries_;
  for (std::size_t i = 0; i < num_entries_; ++i) {
    if (!range_->update(data + i * entry)) return false;
  }
  return true;
}

bool Observer::needs_order() const noexcept {
  const auto is_extreme = [](const StatisticsCollector& collector) {
    return collector.aggregator_type == AggregatorType::min ||
           collector.aggregator_type == AggregatorType::max;
  };
  return !sum_.empty() ||
         (estimator_ && !(is_extreme(estimator_->min) && is_extreme(estimator_->max)));
}

bool Observer::update(const Tensor& sample, std::size_t index) {
  if (sample.shape() != sample_shape_) {
    throw InvalidArgument(fmt::format("observing a tensor: expected shape {}, got {}",
                                      to_string(sample_shape_), to_string(sample.shape())));
  }
  const float* data = sample.data<float>().data();
  if (range_ ? !update_range(data) : !is_finite(sample.data<float>())) return false;
  for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += static_cast<double>(data[i]);
  if (!histograms_.empty()) keep_for_histograms(data, index);
  ++num_samples_;
  return true;
}

TensorStatistics Observer::statistics() const {
  if (num_samples_ == 0 || !range_)
    throw InvalidArgument(
        "reading statistics: expected an observer of a range with at least one sample");
  return range_->finish();
}

std::vector<double> Observer::mean() const {
  if (num_samples_ == 0 || sum_.empty())
    throw InvalidArgument(
        "reading a mean: expected an observer of a mean with at least one sample");
  // Samples with the channels last are blocks of rows [positions, channels].
  const std::size_t num_columns = channels_last_ ? num_elements(shape_, 1, 2) : 1;
  const std::size_t num_rows = channels_last_ ? num_elements(shape_, 2, 4) : sum_.size();
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
  PointStatistics taken{granularity_, channel_axis_, estimator_, batchwise_, shape_, {}, {}, {}};
  if (range_) taken.range = statistics();
  if (!sum_.empty()) taken.mean = mean();
  count_kept_values();
  taken.histograms = std::move(histograms_);
  return taken;
}

}  // namespace octet
