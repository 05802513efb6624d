// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
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
