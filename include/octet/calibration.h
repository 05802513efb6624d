// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octet/data.h"
#include "octet/graph.h"
#include "octet/tensor.h"

namespace octet {

/// Whether one range holds for a whole tensor or each channel has its own.
enum class Granularity : std::uint8_t { per_tensor, per_channel };
/// What is taken of one sample's tensor or channel. raw: all values, for AggregatorType::histogram.
enum class StatisticsType : std::uint8_t { max, min, abs_max, quantile, abs_quantile, mean, raw };
/// How the values of several samples become one. The two without outliers leave out the samples
/// whose value is below one quantile or above another. histogram: the ends of the least squared
/// error on 256 levels, by a histogram of all values of all samples.
enum class AggregatorType : std::uint8_t {
  mean,
  max,
  min,
  median,
  mean_no_outliers,
  median_no_outliers,
  histogram
};

/// As in NNCF: "abs_max", "mean_no_outliers".
OCTET_API std::string_view to_string(StatisticsType type);
OCTET_API std::string_view to_string(AggregatorType type);

/// How one end of a range is estimated.
struct StatisticsCollector {
  StatisticsType statistics_type = StatisticsType::min;
  AggregatorType aggregator_type = AggregatorType::mean;
  /// In [0, 1], of StatisticsType::quantile and abs_quantile.
  double quantile = 0;
  /// In [0, 0.5], of the aggregators without outliers: samples outside the quantiles outlier_prob
  /// and 1 - outlier_prob are left out.
  double outlier_prob = 0;
  bool operator==(const StatisticsCollector&) const = default;
};

/// How the range of a tensor is estimated from samples. A histogram estimates both ends, of a whole
/// tensor.
struct RangeEstimator {
  StatisticsCollector min{StatisticsType::min, AggregatorType::mean};
  StatisticsCollector max{StatisticsType::max, AggregatorType::mean};
  bool operator==(const RangeEstimator&) const = default;
};

/// The smallest minimum and the largest maximum of all samples. @param symmetric  the maximum is
/// that of the absolute values.
OCTET_API RangeEstimator minmax_range_estimator(bool symmetric);
/// The means over the samples of their minima and maxima, which cuts outliers off.
OCTET_API RangeEstimator mean_minmax_range_estimator(bool symmetric);

/// One tensor of a model that is watched during calibration, and what is kept of it.
struct StatisticPoint {
  OutputRef value;
  Granularity granularity = Granularity::per_tensor;
  /// The axis of the channels for Granularity::per_channel.
  std::size_t channel_axis = 1;
  /// Unset: no range.
  std::optional<RangeEstimator> range = RangeEstimator{};
  /// Each entry along the tensor's first axis is a sample of its own for the range.
  bool batchwise = false;
  /// Keeps the mean of the tensor over the samples, element by element.
  bool mean = false;
  /// Keeps a histogram of each channel, or of the whole tensor if it has no channels of its own.
  bool histogram = false;
  bool operator==(const StatisticPoint&) const = default;
};

/// How often values of one channel fell into bins of equal width, apart by sign; zeros are not
/// counted.
struct ChannelHistogram {
  static constexpr std::size_t kBins = 256;
  /// The upper end of the last bin: the least power of two above every |value|; 0 without values.
  float end = 0;
  std::vector<std::uint32_t> negative;
  std::vector<std::uint32_t> positive;

  /// Counts values, which are finite. What is kept depends on the values, not on their order.
  void add(std::span<const float> values);

 private:
  void widen(float magnitude);

  float bins_per_unit_ = 0;
};

/// The estimated range of a tensor: one entry, or one per channel.
struct TensorStatistics {
  std::vector<float> min;
  std::vector<float> max;
};

/// What was collected at one point of a tensor; plain data.
struct PointStatistics {
  Granularity granularity = Granularity::per_tensor;
  std::size_t channel_axis = 1;
  /// How `range` was estimated; unset: not at all.
  std::optional<RangeEstimator> estimator;
  bool batchwise = false;
  /// Of one sample.
  Shape shape;
  TensorStatistics range;
  /// Of each element over the samples, in the order of `shape`; empty if not asked for.
  std::vector<double> mean;
  /// One, or one per channel, of at most Observer::kHistogramPositions positions of a sample,
  /// evenly spread, and of one sample in four where a sample has 16 or more; empty if not asked
  /// for.
  std::vector<ChannelHistogram> histograms;
};

/// Accumulates the statistics of one tensor, sample by sample. What it keeps of each sample is
/// nothing, or one value a channel for medians and aggregators without outliers. What it reports
/// depends on the samples and their indices, and on the order that they are taken in only where
/// needs_order().
class OCTET_API Observer {
 public:
  /// @param shape  of the watched tensor.
  /// @param channels_last  samples of a tensor [N, C, H, W] come as [N, H, W, C].
  /// @throws InvalidArgument if the shape lacks the channel axis, or is not of rank 4 for
  /// channels_last, or a histogram is asked for one end of the range alone or per channel.
  Observer(const StatisticPoint& point, Shape shape, bool channels_last = false);
  Observer(Observer&&) noexcept;
  Observer& operator=(Observer&&) noexcept;
  ~Observer();

  /// Takes in one sample, f32 of the observer's shape, its axes in the order given to the observer.
  /// @param index  of the sample among all, which decides what of it histograms take; by default
  /// the number of those before.
  /// @return false, with the statistics unusable, if an element is not finite.
  bool update(const Tensor& sample, std::size_t index);
  bool update(const Tensor& sample) { return update(sample, num_samples_); }
  /// Whether another order of the samples would give other bits: sums, and what is aggregated by
  /// other functions than the least and the greatest.
  bool needs_order() const noexcept;
  /// @throws InvalidArgument if there was no sample, or the point asks for no range.
  TensorStatistics statistics() const;
  /// Mean over the samples, in the tensor's shape. @throws InvalidArgument if there was no sample,
  /// or the point asks for no mean.
  std::vector<double> mean() const;
  static constexpr std::size_t kHistogramPositions = 128;
  /// All that the point asks for. @throws InvalidArgument if there was no sample.
  PointStatistics take() &&;
  const Shape& shape() const noexcept { return shape_; }
  /// The shape that samples have, which is another order of it for channels_last.
  const Shape& sample_shape() const noexcept { return sample_shape_; }

 private:
  class Range;

  bool update_range(const float* data);
  void keep_for_histograms(const float* data, std::size_t index);
  void count_kept_values();

  Granularity granularity_;
  std::size_t channel_axis_;
  std::optional<RangeEstimator> estimator_;
  Shape shape_;
  Shape sample_shape_;
  bool channels_last_;
  std::size_t outer_ = 1;
  std::size_t num_channels_ = 1;
  std::size_t inner_ = 1;
  std::size_t num_samples_ = 0;
  /// Samples of the range in one sample.
  std::size_t num_entries_ = 1;
  bool batchwise_;
  /// Null if no range is asked for.
  std::unique_ptr<Range> range_;
  std::vector<double> sum_;
  std::vector<ChannelHistogram> histograms_;
  /// Values that histograms still lack: of some samples, one channel after the other in each.
  std::vector<std::vector<float>> kept_values_;
};

/// A batch of the calibration data and what the float model made of it.
struct CalibrationBatch {
  /// In the order of the model's parameters.
  std::vector<Tensor> inputs;
  /// In the order of its results.
  std::vector<Tensor> outputs;
};

/// What one pass over a data set has collected; plain data.
struct OCTET_API CalibrationStatistics {
  /// By tensor_key(): what was collected at the points of that tensor, in the points' order.
  std::map<std::string, std::vector<PointStatistics>> tensors;
  /// Items of the data set that were taken in.
  std::size_t num_items = 0;
  /// Some of the batches, in their order, evenly spread over the pass.
  std::vector<CalibrationBatch> batches;

  /// What was collected of a tensor that holds all that a point asks for, its range estimated as
  /// there. @throws InvalidArgument naming the tensor if nothing does.
  const PointStatistics& at(const Model& model, const StatisticPoint& point) const;
};

/// The name of a tensor in statistics: "node:port", the friendly name of the node that makes it and
/// the index of the output.
OCTET_API std::string tensor_key(const Model& model, OutputRef value);

struct CalibrationOptions {
  /// Samples of the data set to use; all of a smaller one.
  std::size_t subset_size = 300;
  /// Samples inferred at once; 0: one per thread. The statistics do not depend on it.
  int num_streams = 0;
  /// Batches that are kept with their outputs; all of fewer.
  std::size_t num_kept_batches = 0;
  /// The statistics are the same on every CPU; sums are then computed in an order that is not the
  /// fastest on each.
  bool portable_bits = false;
  /// Called from the calling thread with the number of samples done and their total.
  std::function<void(std::size_t done, std::size_t total)> on_progress;
};

/// The range of a constant tensor, whole or per channel.
/// @param channel_axes  axes that keep their own range, ascending; empty: one range.
/// @param estimator  that takes the tensor for the only sample; minmax_range_estimator(true):
/// minima, and maxima of absolute values.
/// @throws InvalidArgument if an element is not finite, or a histogram is asked for one end of the
/// range alone or per channel.
OCTET_API TensorStatistics
constant_statistics(const Tensor& tensor, const std::vector<std::size_t>& channel_axes,
                    const RangeEstimator& estimator = minmax_range_estimator(true));

/// Runs a float model once over a data set and gathers statistics at points of it. Where the model
/// has a batch of several items, these are put together, the last batch filled up with its own
/// items again; a tensor whose first axis is the batch gives its statistics item by item, each item
/// once, so that they are those of a model with a batch of one item. An item of several batches is
/// cut, and an item of fewer entries than the first is filled up with its own entries again.
/// Each item is asked for once, in their order.
/// @return statistics of the points; the same for any number of streams and threads.
/// @throws InvalidArgument if the data set is empty, an item has not the shape of the model's
/// input or of an equal part of its batch, or a watched tensor is not
///         finite; the text names the item.
OCTET_API CalibrationStatistics calibrate(const Model& model,
                                          const std::vector<StatisticPoint>& points,
                                          const Dataset& dataset,
                                          const CalibrationOptions& options = {});

}  // namespace octet
