// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "octet/calibration.h"

namespace octet {
namespace {

using ::testing::ElementsAre;

Tensor row(const std::vector<float>& values) {
  return Tensor::from(Shape{1, static_cast<std::int64_t>(values.size())}, values);
}

// [1, 2, 2, 2]: channel 0 holds -1, 2, 3, -4, channel 1 holds 0, 0.5, 1, 8, each plus `offset`.
Tensor two_channels(float offset) {
  std::vector<float> values{-1, 2, 3, -4, 0, 0.5F, 1, 8};
  for (float& value : values) value += offset;
  return Tensor::from(Shape{1, 2, 2, 2}, values);
}

TEST(Observer, MeanEstimatorAveragesTheExtremesOfSamples) {
  Observer observer({.range = mean_minmax_range_estimator(false)}, {1, 2});
  EXPECT_TRUE(observer.update(row({-1, 4})));
  EXPECT_TRUE(observer.update(row({-2, 2})));
  EXPECT_THAT(observer.statistics().min, ElementsAre(-1.5F));
  EXPECT_THAT(observer.statistics().max, ElementsAre(3.0F));
}

TEST(Observer, SymmetricEstimatorTakesTheLargestAbsoluteValue) {
  Observer observer({.range = mean_minmax_range_estimator(true)}, {1, 2});
  observer.update(row({-6, 4}));
  observer.update(row({-2, 3}));
  EXPECT_THAT(observer.statistics().min, ElementsAre(-4.0F));
  EXPECT_THAT(observer.statistics().max, ElementsAre(4.5F));
}

TEST(Observer, MinMaxEstimatorKeepsTheExtremesOfAllSamples) {
  Observer observer({.range = minmax_range_estimator(false)}, {1, 2});
  observer.update(row({-1, 4}));
  observer.update(row({-2, 2}));
  EXPECT_THAT(observer.statistics().min, ElementsAre(-2.0F));
  EXPECT_THAT(observer.statistics().max, ElementsAre(4.0F));
}

TEST(Observer, SamplesComeInAnyOrderForExtremesAndHistograms) {
  const StatisticPoint point{.granularity = Granularity::per_channel,
                             .range = minmax_range_estimator(false),
                             .histogram = true};
  const auto taken = [&](const std::vector<std::size_t>& order) {
    Observer observer(point, {1, 2, 2, 2});
    EXPECT_FALSE(observer.needs_order());
    for (const std::size_t i : order) observer.update(two_channels(static_cast<float>(i * i)), i);
    return std::move(observer).take();
  };
  const PointStatistics ascending = taken({0, 1, 2, 3, 4});
  const PointStatistics mixed = taken({3, 0, 4, 2, 1});
  EXPECT_EQ(ascending.range.max, mixed.range.max);
  ASSERT_EQ(ascending.histograms.size(), 2U);
  EXPECT_EQ(ascending.histograms[1].end, 32.0F);
  for (std::size_t c = 0; c < 2; ++c) {
    EXPECT_EQ(ascending.histograms[c].positive, mixed.histograms[c].positive);
    EXPECT_EQ(ascending.histograms[c].negative, mixed.histograms[c].negative);
  }
}

TEST(Observer, MeansNeedTheOrderOfSamples) {
  EXPECT_TRUE(Observer({.mean = true}, {1, 2}).needs_order());
  EXPECT_TRUE(Observer({.range = mean_minmax_range_estimator(true)}, {1, 2}).needs_order());
}

TEST(Observer, PerChannelRangesAreOfOneChannelEach) {
  Observer observer(
      {.granularity = Granularity::per_channel, .range = minmax_range_estimator(false)},
      {1, 2, 2, 2});
  observer.update(two_channels(0));
  observer.update(two_channels(1));
  EXPECT_THAT(observer.statistics().min, ElementsAre(-4.0F, 0.0F));
  EXPECT_THAT(observer.statistics().max, ElementsAre(4.0F, 9.0F));
}

TEST(Observer, FindsExtremesWhereverTheyLie) {
  // Long enough for whole groups of lanes and a tail.
  constexpr std::size_t kSize = 53;
  for (std::size_t at = 0; at < kSize; ++at) {
    std::vector<float> values(kSize, 1.0F);
    values[at] = -3;
    values[(at + 7) % kSize] = 5;
    Observer observer({.range = minmax_range_estimator(false)}, {1, kSize});
    observer.update(row(values));
    EXPECT_THAT(observer.statistics().min, ElementsAre(-3.0F)) << at;
    EXPECT_THAT(observer.statistics().max, ElementsAre(5.0F)) << at;
  }
}

TEST(Observer, MeanIsKeptForEachElement) {
  Observer observer({.range = std::nullopt, .mean = true}, {1, 2});
  observer.update(row({1, -4}));
  observer.update(row({2, 6}));
  EXPECT_THAT(observer.mean(), ElementsAre(1.5, 1.0));
}

// [2, 2, 2, 2] of distinct values and the same with the channels last.
struct InBothLayouts {
  Tensor plain{ElementType::f32, Shape{2, 2, 2, 2}};
  Tensor channels_last{ElementType::f32, Shape{2, 2, 2, 2}};

  explicit InBothLayouts(float factor) {
    for (std::size_t i = 0; i < 16; ++i) {
      const std::size_t image = i / 8, channel = i / 4 % 2, position = i % 4;
      const float value = factor * static_cast<float>(i * 7 % 16);
      plain.data<float>()[i] = value;
      channels_last.data<float>()[image * 8 + position * 2 + channel] = value;
    }
  }
};

TEST(Observer, ChannelsLastGivesTheStatisticsOfThePlainTensor) {
  for (const Granularity granularity : {Granularity::per_tensor, Granularity::per_channel}) {
    const StatisticPoint point{
        .granularity = granularity, .range = minmax_range_estimator(false), .mean = true};
    Observer plain(point, {2, 2, 2, 2});
    Observer channels_last(point, {2, 2, 2, 2}, true);
    for (const float factor : {1.0F, -0.5F}) {
      const InBothLayouts sample(factor);
      plain.update(sample.plain);
      channels_last.update(sample.channels_last);
    }
    EXPECT_EQ(channels_last.statistics().min, plain.statistics().min);
    EXPECT_EQ(channels_last.statistics().max, plain.statistics().max);
    EXPECT_EQ(channels_last.mean(), plain.mean());
    EXPECT_EQ(channels_last.shape(), plain.shape());
  }
}

TEST(Observer, ChannelsLastTakesSamplesInThatOrderOfAxesOnly) {
  Observer observer({}, {1, 2, 3, 4}, true);
  EXPECT_TRUE(observer.update(Tensor::from(Shape{1, 3, 4, 2}, std::vector<float>(24, 1.0F))));
  const Tensor plain = Tensor::from(Shape{1, 2, 3, 4}, std::vector<float>(24, 1.0F));
  EXPECT_THROW(observer.update(plain), InvalidArgument);
  EXPECT_THROW(Observer({}, {2, 3}, true), InvalidArgument);
}

TEST(Observer, RefusesValuesThatAreNotFinite) {
  constexpr std::size_t kSize = 37;
  for (const float bad :
       {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
        std::numeric_limits<float>::quiet_NaN()}) {
    for (std::size_t at = 0; at < kSize; ++at) {
      std::vector<float> values(kSize, 1.0F);
      values[at] = bad;
      Observer observer({}, {1, kSize});
      EXPECT_FALSE(observer.update(row(values))) << bad << " at " << at;
    }
  }
}

TEST(Observer, WithoutSamplesHasNoStatistics) {
  EXPECT_THROW(Observer({}, {1, 2}).statistics(), InvalidArgument);
}

TEST(Observer, RefusesAChannelAxisThatTheShapeLacks) {
  EXPECT_THROW(Observer({.granularity = Granularity::per_channel}, {4}), InvalidArgument);
}

RangeEstimator both(const StatisticsCollector& min, const StatisticsCollector& max) {
  return {min, max};
}

RangeEstimator of_maxima(AggregatorType aggregator, double outlier_prob = 0) {
  const StatisticsCollector end{.statistics_type = StatisticsType::max,
                                .aggregator_type = aggregator,
                                .outlier_prob = outlier_prob};
  return both(end, end);
}

// Maxima 9, 4, 30, 6 and 8. Means and medians are those of NNCF 3.4's aggregators.
float aggregated_maximum(const RangeEstimator& estimator) {
  Observer observer({.range = estimator}, {1, 2});
  for (const float most : {9.0F, 4.0F, 30.0F, 6.0F, 8.0F}) observer.update(row({most, 1}));
  return observer.statistics().max[0];
}

TEST(Observer, AggregatesSamplesByTheirMedian) {
  EXPECT_EQ(aggregated_maximum(of_maxima(AggregatorType::median)), 8.0F);
}

TEST(Observer, LeavesSamplesBeyondTheQuantilesOutOfTheMean) {
  // The quantiles 0.25 and 0.75 are 6 and 9.
  EXPECT_FLOAT_EQ(aggregated_maximum(of_maxima(AggregatorType::mean_no_outliers, 0.25)),
                  (6.0F + 8 + 9) / 3);
}

TEST(Observer, LeavesSamplesBeyondTheQuantilesOutOfTheMedian) {
  Observer observer({.range = of_maxima(AggregatorType::median_no_outliers, 0.25)}, {1, 2});
  // The quantiles 0.25 and 0.75 are 1.75 and 4.75: 2 and 4 are left.
  for (const float most : {1.0F, 2.0F, 4.0F, 7.0F}) observer.update(row({most, 0}));
  EXPECT_EQ(observer.statistics().max[0], 3.0F);
}

TEST(Observer, QuantilesLieBetweenTwoValues) {
  const StatisticsCollector low{.statistics_type = StatisticsType::quantile, .quantile = 0.1};
  const StatisticsCollector high{.statistics_type = StatisticsType::abs_quantile, .quantile = 0.9};
  Observer observer({.range = both(low, high)}, {1, 4});
  observer.update(row({-4, 3, -2, 1}));
  // As numpy.quantile: -4 + 0.3 * 2, and of 1, 2, 3, 4: 3 + 0.7 * 1.
  EXPECT_FLOAT_EQ(observer.statistics().min[0], -3.4F);
  EXPECT_FLOAT_EQ(observer.statistics().max[0], 3.7F);
}

TEST(Observer, StatisticsOfValuesAreOfOneChannelEach) {
  const StatisticsCollector mean{.statistics_type = StatisticsType::mean};
  Observer observer({.granularity = Granularity::per_channel, .range = both(mean, mean)},
                    {1, 2, 2, 2});
  observer.update(two_channels(0));
  EXPECT_THAT(observer.statistics().max, ElementsAre(0.0F, 9.5F / 4));
}

TEST(Observer, BatchwiseStatisticsTakeEachEntryForASample) {
  const StatisticPoint whole{.range = mean_minmax_range_estimator(false)};
  StatisticPoint batchwise = whole;
  batchwise.batchwise = true;
  const Tensor batch = Tensor::from(Shape{2, 2}, std::vector<float>{1, 2, 5, 10});
  Observer as_one(whole, {2, 2}), as_two(batchwise, {2, 2});
  as_one.update(batch);
  as_two.update(batch);
  EXPECT_THAT(as_one.statistics().max, ElementsAre(10.0F));
  EXPECT_THAT(as_two.statistics().min, ElementsAre(3.0F));
  EXPECT_THAT(as_two.statistics().max, ElementsAre(6.0F));
}

constexpr StatisticsCollector kHistogram{.statistics_type = StatisticsType::raw,
                                         .aggregator_type = AggregatorType::histogram};

TEST(Observer, RefusesAHistogramOfOneEndOrOfChannels) {
  EXPECT_THROW(Observer({.range = both(kHistogram, {})}, {1, 4}), InvalidArgument);
  EXPECT_THROW(
      Observer({.granularity = Granularity::per_channel, .range = both(kHistogram, kHistogram)},
               {1, 4}),
      InvalidArgument);
}

// Many values near zero and few far from it, of a range that grows with `scale`.
Tensor heavy_tailed(int shift, float scale) {
  std::vector<float> values(400);
  for (int i = 0; i < 400; ++i) {
    const auto v = static_cast<float>((i * 37 + shift * 11) % 101 - 45);
    values[static_cast<std::size_t>(i)] = v * v * v * v * v * v * v / 1e10F * scale;
  }
  return row(values);
}

// Expected ends are those of NNCF 3.4's HistogramAggregator for the same samples.
TEST(Observer, HistogramCutsTailsThatCostLessThanTheyAreLong) {
  Observer observer({.range = both(kHistogram, kHistogram)}, {1, 400});
  observer.update(heavy_tailed(0, 1));
  EXPECT_FLOAT_EQ(observer.statistics().min[0], -37.366947F);
  EXPECT_FLOAT_EQ(observer.statistics().max[0], 152.150940F);
}

TEST(Observer, HistogramGrowsWithItsSamples) {
  Observer observer({.range = both(kHistogram, kHistogram)}, {1, 400});
  const std::vector<float> scales{0.25F, 3, 1, 1.5F};
  for (std::size_t i = 0; i < scales.size(); ++i)
    observer.update(heavy_tailed(static_cast<int>(i), scales[i]));
  EXPECT_FLOAT_EQ(observer.statistics().min[0], -112.100845F);
  EXPECT_FLOAT_EQ(observer.statistics().max[0], 456.452850F);
}

TEST(Observer, HistogramOfOneValueIsThatValue) {
  Observer observer({.range = both(kHistogram, kHistogram)}, {1, 2});
  observer.update(row({2, 2}));
  EXPECT_THAT(observer.statistics().min, ElementsAre(2.0F));
  EXPECT_THAT(observer.statistics().max, ElementsAre(2.0F));
}

TEST(ConstantStatistics, KeepTheRangeOfEachChannelAxis) {
  // Channel (g, o) of a grouped weight tensor [2, 2, 1, 2].
  const Tensor weights =
      Tensor::from(Shape{2, 2, 1, 2}, std::vector<float>{1, -2, 3, 4, -5, 0, 0, 0});
  const TensorStatistics statistics = constant_statistics(weights, {0, 1});
  EXPECT_THAT(statistics.min, ElementsAre(-2, 3, -5, 0));
  EXPECT_THAT(statistics.max, ElementsAre(2, 4, 5, 0));
}

TEST(ConstantStatistics, ChannelsMayLieInnermost) {
  const Tensor weights = Tensor::from(Shape{2, 3}, std::vector<float>{1, -2, 3, -4, 5, 6});
  const TensorStatistics statistics = constant_statistics(weights, {1});
  EXPECT_THAT(statistics.min, ElementsAre(-4, -2, 3));
  EXPECT_THAT(statistics.max, ElementsAre(4, 5, 6));
}

TEST(ConstantStatistics, WithoutAxesHaveOneRange) {
  const Tensor weights = Tensor::from(Shape{2, 2}, std::vector<float>{1, -2, 3, -4});
  const TensorStatistics statistics = constant_statistics(weights, {});
  EXPECT_THAT(statistics.min, ElementsAre(-4));
  EXPECT_THAT(statistics.max, ElementsAre(4));
}

}  // namespace
}  // namespace octet
