// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/range_estimators.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

constexpr QuantizerConfig kTensor{};
constexpr QuantizerConfig kFreeZero{.scheme = QuantizationScheme::asymmetric};
constexpr QuantizerConfig kPerChannel{.granularity = Granularity::per_channel};

TEST(RangeEstimators, ActivationsHaveMeansOfExtremesByDefault) {
  EXPECT_EQ(activation_range_estimator(kTensor, {}), mean_minmax_range_estimator(true));
  EXPECT_EQ(activation_range_estimator(kFreeZero, {}), mean_minmax_range_estimator(false));
}

TEST(RangeEstimators, ChannelsAndWeightsHaveExtremesByDefault) {
  EXPECT_EQ(activation_range_estimator(kPerChannel, {}), minmax_range_estimator(true));
  EXPECT_EQ(weight_range_estimator(kFreeZero, {}), minmax_range_estimator(false));
}

TEST(RangeEstimators, WhatIsUnsetIsAsByDefault) {
  const RangeEstimatorParameters median{.max = {.aggregator_type = AggregatorType::median}};
  RangeEstimator expected = mean_minmax_range_estimator(true);
  expected.max.aggregator_type = AggregatorType::median;
  EXPECT_EQ(activation_range_estimator(kTensor, median), expected);
}

TEST(RangeEstimators, QuantilesAreAsFarFromBothEnds) {
  RangeEstimatorParameters parameters = RangeEstimatorParameters::mean_quantile();
  parameters.min.quantile_outlier_prob = parameters.max.quantile_outlier_prob = 0.25;
  const RangeEstimator estimator = activation_range_estimator(kFreeZero, parameters);
  EXPECT_EQ(estimator.min.quantile, 0.25);
  EXPECT_EQ(estimator.max.quantile, 0.75);
}

TEST(RangeEstimators, AHistogramGivesWayToExtremesOfChannels) {
  const auto histogram = RangeEstimatorParameters::histogram();
  EXPECT_EQ(activation_range_estimator(kPerChannel, histogram), minmax_range_estimator(true));
  EXPECT_EQ(activation_range_estimator(kTensor, histogram).min.aggregator_type,
            AggregatorType::histogram);
}

TEST(RangeEstimators, AHistogramOfOneEndIsRefused) {
  RangeEstimatorParameters parameters = RangeEstimatorParameters::histogram();
  parameters.max = {};
  EXPECT_THROW(check_range_estimator(parameters, "activations"), InvalidArgument);
}

TEST(RangeEstimators, AShareOfOutliersAboveOneHalfIsRefused) {
  const RangeEstimatorParameters parameters{.min = {.quantile_outlier_prob = 0.6}};
  EXPECT_THROW(check_range_estimator(parameters, "weights"), InvalidArgument);
}

}  // namespace
}  // namespace octet
