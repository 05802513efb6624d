// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "evaluation/statistics.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace octet {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(Argmax, TakesTheFirstOfEqualValues) {
  EXPECT_EQ(argmax(std::vector<float>{1, 5, 5, 2}), 1U);
}

TEST(Argmax, PassesOverNan) {
  EXPECT_EQ(argmax(std::vector<float>{kNan, -3, kNan, -2}), 3U);
}

TEST(RankOf, CountsHigherLogitsAndEarlierEqualOnes) {
  const std::vector<float> logits{4, 7, 4, 1};
  EXPECT_EQ(rank_of(logits, 1), 0U);
  EXPECT_EQ(rank_of(logits, 0), 1U);
  EXPECT_EQ(rank_of(logits, 2), 2U);
  EXPECT_EQ(rank_of(logits, 3), 3U);
}

TEST(RankOf, PutsNanLast) {
  EXPECT_EQ(rank_of(std::vector<float>{kNan, -1}, 0), 2U);
}

TEST(McnemarP, IsOneWithoutFlips) {
  EXPECT_EQ(mcnemar_p(0, 0), 1.0);
}

TEST(McnemarP, IsOneForAnEvenSplit) {
  EXPECT_EQ(mcnemar_p(5, 5), 1.0);
}

TEST(McnemarP, MatchesTheBinomialSum) {
  // 10 coins, at most 1 head: (1 + 10) / 1024, twice.
  EXPECT_NEAR(mcnemar_p(1, 9), 22.0 / 1024, 1e-12);
  EXPECT_NEAR(mcnemar_p(9, 1), 22.0 / 1024, 1e-12);
}

TEST(McnemarP, StaysFiniteForManyFlips) {
  const double p = mcnemar_p(4000, 4200);
  EXPECT_GT(p, 0.02);
  EXPECT_LT(p, 0.04);
}

TEST(Summarize, TakesNearestRanksOfOneToTen) {
  const LatencyStatistics statistics = summarize({10, 1, 9, 2, 8, 3, 7, 4, 6, 5});
  EXPECT_DOUBLE_EQ(statistics.median, 5.5);
  EXPECT_DOUBLE_EQ(statistics.average, 5.5);
  EXPECT_DOUBLE_EQ(statistics.min, 1);
  EXPECT_DOUBLE_EQ(statistics.max, 10);
  EXPECT_DOUBLE_EQ(statistics.p90, 9);
  EXPECT_DOUBLE_EQ(statistics.p99, 10);
}

TEST(Summarize, OfOneLatencyIsThatLatency) {
  const LatencyStatistics statistics = summarize({2.5});
  EXPECT_DOUBLE_EQ(statistics.median, 2.5);
  EXPECT_DOUBLE_EQ(statistics.p90, 2.5);
  EXPECT_DOUBLE_EQ(statistics.p99, 2.5);
}

}  // namespace
}  // namespace octet
