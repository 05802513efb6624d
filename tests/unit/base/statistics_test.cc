// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/statistics.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <vector>

namespace octet {
namespace {

constexpr std::array kValues{4.0, 1.0, 3.0, 2.0};

TEST(Statistics, MeanIsTheSumOverTheCount) {
  EXPECT_EQ(mean(kValues), 2.5);
}

TEST(Statistics, MedianOfAnOddCountIsTheMiddleValue) {
  EXPECT_EQ(median(std::array{9.0, 1.0, 5.0}), 5.0);
}

TEST(Statistics, MedianOfAnEvenCountLiesBetweenTheMiddleTwo) {
  EXPECT_EQ(median(kValues), 2.5);
}

TEST(Statistics, PercentileInterpolatesLinearly) {
  EXPECT_EQ(percentile(kValues, 0), 1.0);
  EXPECT_EQ(percentile(kValues, 100), 4.0);
  EXPECT_DOUBLE_EQ(percentile(kValues, 90), 3.7);
}

TEST(Statistics, PercentileOfOneValueIsThatValue) {
  EXPECT_EQ(percentile(std::array{7.0}, 99), 7.0);
}

TEST(Statistics, LeavesTheValuesInTheirOrder) {
  std::vector<double> values(kValues.begin(), kValues.end());
  percentile(values, 50);
  EXPECT_EQ(values, std::vector<double>(kValues.begin(), kValues.end()));
}

TEST(Statistics, RefusesNoValues) {
  EXPECT_THROW(mean({}), InvalidArgument);
  EXPECT_THROW(median({}), InvalidArgument);
}

TEST(Statistics, RefusesARankOutOfRange) {
  EXPECT_THROW(percentile(kValues, -0.1), InvalidArgument);
  EXPECT_THROW(percentile(kValues, 100.1), InvalidArgument);
  EXPECT_THROW(percentile(kValues, std::numeric_limits<double>::quiet_NaN()), InvalidArgument);
}

}  // namespace
}  // namespace octet
