// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/range_search.h"

#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

ChannelHistogram histogram_of(const std::vector<float>& values) {
  ChannelHistogram histogram;
  for (const float& value : values) histogram.add({&value, 1});
  return histogram;
}

std::vector<float> evenly_spread(float from, float to, std::size_t count) {
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(from + (to - from) * static_cast<float>(i + 1) / static_cast<float>(count));
  }
  return values;
}

TEST(RangeSearch, KeepsTheMaximumOfEvenlySpreadValues) {
  const std::vector histograms{histogram_of(evenly_spread(0, 1, 10000))};
  const TensorStatistics extremes{{0}, {1}};
  const ObservedTensor tensor{histograms, extremes, {}};
  const TensorStatistics range = search_range(std::span(&tensor, 1), {});
  EXPECT_EQ(range.min[0], 0);
  EXPECT_NEAR(range.max[0], 1, 0.011);
}

TEST(RangeSearch, ClipsOneOutlierOfMany) {
  std::vector<float> values = evenly_spread(0, 1, 2000000);
  values.push_back(10);
  const std::vector histograms{histogram_of(values)};
  const TensorStatistics extremes{{0}, {10}};
  const ObservedTensor tensor{histograms, extremes, {}};
  // 2,000,000 (10 f / 255)^2 / 12 + (10 - 10 f)^2 is least at f = 0.28.
  EXPECT_NEAR(search_range(std::span(&tensor, 1), {}).max[0], 3, 0.1);
}

TEST(RangeSearch, SignedValuesHaveSymmetricEnds) {
  const std::vector histograms{histogram_of({-1, 0.5F, 0.25F})};
  const TensorStatistics extremes{{-1}, {0.5F}};
  const ObservedTensor tensor{histograms, extremes, {}};
  const TensorStatistics range = search_range(std::span(&tensor, 1), {});
  EXPECT_EQ(range.min[0], -range.max[0]);
}

TEST(RangeSearch, AsymmetricEndsFollowEachSign) {
  const std::vector histograms{histogram_of({-0.25F, -0.2F, 0.9F, 1.0F, 0.5F})};
  const TensorStatistics extremes{{-0.25F}, {1}};
  const ObservedTensor tensor{histograms, extremes, {}};
  const TensorStatistics range = search_range(std::span(&tensor, 1), {.symmetric = false});
  EXPECT_NEAR(range.min[0], -0.25, 0.06);
  EXPECT_NEAR(range.max[0], 1, 0.21);
}

// The lower end for values up to 1 and one below zero, whose share of the steps' squared errors,
// 200,000 ((1 + low) / 255)^2 / 12, is more than what clipping it to the half would lose.
float low_end_beside_one(float low) {
  std::vector<float> values = evenly_spread(0, 1, 200000);
  values.push_back(low);
  const std::vector histograms{histogram_of(values)};
  const TensorStatistics extremes{{low}, {1}};
  const ObservedTensor tensor{histograms, extremes, {}};
  return search_range(std::span(&tensor, 1), {.symmetric = false}).min[0];
}

TEST(RangeSearch, AShortSideIsNotClipped) {
  EXPECT_EQ(low_end_beside_one(-0.1F), -0.1F);
}

TEST(RangeSearch, ALongSideIsClippedWhereItLosesLess) {
  EXPECT_GT(low_end_beside_one(-0.2F), -0.15F);
}

TEST(RangeSearch, StaysBelowTheClampThatItReplaces) {
  const std::vector histograms{histogram_of(evenly_spread(0, 6, 1000))};
  const TensorStatistics extremes{{0}, {6}};
  const std::vector<float> factors{0.5F};
  const ObservedTensor tensor{histograms, extremes, factors};
  EXPECT_LE(search_range(std::span(&tensor, 1), {.most = 6}).max[0], 6);
}

TEST(RangeSearch, TensorsOfZerosHaveNoRange) {
  const std::vector histograms{ChannelHistogram{}};
  const TensorStatistics extremes{{0}, {0}};
  const ObservedTensor tensor{histograms, extremes, {}};
  EXPECT_EQ(search_range(std::span(&tensor, 1), {}).max[0], 0);
}

TEST(ChannelHistogram, DoesNotDependOnTheOrderOfValues) {
  const ChannelHistogram rising = histogram_of({0.001F, -0.3F, 0.5F, 7, -100});
  const ChannelHistogram falling = histogram_of({-100, 7, 0.5F, -0.3F, 0.001F});
  EXPECT_EQ(rising.end, 128);
  EXPECT_EQ(rising.positive, falling.positive);
  EXPECT_EQ(rising.negative, falling.negative);
}

}  // namespace
}  // namespace octet
