// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/range_estimators.h"

#include <fmt/format.h>

#include <algorithm>

namespace octet {
namespace {

bool is_histogram(const RangeEstimatorParameters& parameters) {
  return parameters == RangeEstimatorParameters::histogram();
}

StatisticsCollector collector(StatisticsCollector without,
                              const StatisticsCollectorParameters& parameters, bool is_symmetric,
                              bool is_upper_end) {
  const double prob = parameters.quantile_outlier_prob;
  StatisticsCollector collector{
      .statistics_type = parameters.statistics_type.value_or(without.statistics_type),
      .aggregator_type = parameters.aggregator_type.value_or(without.aggregator_type)};
  if (is_symmetric && collector.statistics_type == StatisticsType::max)
    collector.statistics_type = StatisticsType::abs_max;
  if (collector.statistics_type == StatisticsType::quantile ||
      collector.statistics_type == StatisticsType::abs_quantile)
    collector.quantile = is_upper_end ? 1 - prob : prob;
  if (collector.aggregator_type == AggregatorType::mean_no_outliers ||
      collector.aggregator_type == AggregatorType::median_no_outliers)
    collector.outlier_prob = prob;
  return collector;
}

RangeEstimator estimator(const QuantizerConfig& config, const RangeEstimatorParameters& parameters,
                         const RangeEstimator& without) {
  const bool is_symmetric = config.scheme == QuantizationScheme::symmetric;
  if (is_histogram(parameters) && config.granularity == Granularity::per_channel)
    return minmax_range_estimator(is_symmetric);
  return {collector(without.min, parameters.min, is_symmetric, false),
          collector(without.max, parameters.max, is_symmetric, true)};
}

RangeEstimatorParameters of_both(StatisticsType min, StatisticsType max,
                                 AggregatorType aggregator) {
  return {{.statistics_type = min, .aggregator_type = aggregator},
          {.statistics_type = max, .aggregator_type = aggregator}};
}

RangeEstimatorParameters of_extremes(AggregatorType aggregator) {
  return of_both(StatisticsType::min, StatisticsType::max, aggregator);
}

}  // namespace

RangeEstimatorParameters RangeEstimatorParameters::minmax() {
  RangeEstimatorParameters parameters = of_extremes(AggregatorType::min);
  parameters.max.aggregator_type = AggregatorType::max;
  return parameters;
}

RangeEstimatorParameters RangeEstimatorParameters::mean_minmax() {
  return of_extremes(AggregatorType::mean);
}

RangeEstimatorParameters RangeEstimatorParameters::median_minmax() {
  return of_extremes(AggregatorType::median);
}

RangeEstimatorParameters RangeEstimatorParameters::mean_no_outliers_minmax() {
  return of_extremes(AggregatorType::mean_no_outliers);
}

RangeEstimatorParameters RangeEstimatorParameters::mean_quantile() {
  return of_both(StatisticsType::quantile, StatisticsType::quantile, AggregatorType::mean);
}

RangeEstimatorParameters RangeEstimatorParameters::histogram() {
  return of_both(StatisticsType::raw, StatisticsType::raw, AggregatorType::histogram);
}

RangeEstimator activation_range_estimator(const QuantizerConfig& config,
                                          const RangeEstimatorParameters& parameters) {
  const bool is_per_channel = config.granularity == Granularity::per_channel;
  return estimator(
      config, parameters,
      is_per_channel ? minmax_range_estimator(false) : mean_minmax_range_estimator(false));
}

RangeEstimator weight_range_estimator(const QuantizerConfig& config,
                                      const RangeEstimatorParameters& parameters) {
  return estimator(config, parameters, minmax_range_estimator(false));
}

void check_range_estimator(const RangeEstimatorParameters& parameters, const std::string& name) {
  if (is_histogram(parameters)) return;
  for (const StatisticsCollectorParameters* end : {&parameters.min, &parameters.max}) {
    const std::string which = name + (end == &parameters.min ? ".min" : ".max");
    if (end->statistics_type == StatisticsType::raw ||
        end->aggregator_type == AggregatorType::histogram) {
      throw InvalidArgument(fmt::format(
          "{}: expected raw values and a histogram for both ends, with all else as it is by "
          "default (RangeEstimatorParameters::histogram()), got a part of this",
          which));
    }
    // Also false for NaN.
    if (!(end->quantile_outlier_prob >= 0 && end->quantile_outlier_prob <= 0.5)) {
      throw InvalidArgument(fmt::format("{}.quantile_outlier_prob: expected 0 to 0.5, got {}",
                                        which, end->quantile_outlier_prob));
    }
  }
}

}  // namespace octet
