// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/exact_bias.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

using ::testing::ElementsAre;

TEST(ChannelSums, AreOfOneChannelEachWhereverItLies) {
  const Tensor data = Tensor::from(Shape{1, 2, 2}, std::vector<float>{1, 2, 3, 4});
  std::vector<double> inner(2, 0.0), outer(2, 0.0);
  add_channel_sums(data, ChannelLayout::of(data.shape(), 2), inner);
  add_channel_sums(data, ChannelLayout::of(data.shape(), 1), outer);
  EXPECT_THAT(inner, ElementsAre(4, 6));
  EXPECT_THAT(outer, ElementsAre(3, 7));
}

TEST(ChannelSums, TakeInEveryRowOfMany) {
  const Tensor data = Tensor::from(Shape{1000, 1}, std::vector<float>(1000, 0.5F));
  std::vector<double> sums(1, 0.0);
  add_channel_sums(data, ChannelLayout::of(data.shape(), 1), sums);
  EXPECT_THAT(sums, ElementsAre(500));
}

TEST(ClippedSums, AreOfLevelsOfShiftedValues) {
  // With the shift 0.3, -0.2, 0.7 and 9.3 in steps of 0.5 up to 2: 0, 0.5 and 2.
  const Tensor data = Tensor::from(Shape{3, 1}, std::vector<float>{-0.5F, 0.4F, 9});
  const std::vector<float> shift{0.3F};
  std::vector<ClippedSums> sums(1);
  add_clipped_sums(data, ChannelLayout::of(data.shape(), 1), {0.5F, 2}, shift, sums);
  EXPECT_EQ(sums[0].sum, 2.5);
  EXPECT_EQ(sums[0].num_live, 2U);
}

TEST(NewtonStep, IsLargerWhereFewValuesMove) {
  EXPECT_DOUBLE_EQ(newton_step(0.2, 0.5), 0.4);
}

TEST(NewtonStep, StaysBoundedWhereNoneMove) {
  EXPECT_DOUBLE_EQ(newton_step(0.01, 0), 0.2);
}

TEST(CommonShift, IsTheValueThatAllHave) {
  std::vector<double> values(5, -0.25);
  EXPECT_DOUBLE_EQ(common_shift(values), -0.25);
}

TEST(CommonShift, IsNotMovedByOneExtremeValue) {
  std::vector<double> values{2, 2, 2, 2, 2, 2, 2, -1000};
  EXPECT_GE(common_shift(values), 0);
  EXPECT_LE(common_shift(values), 2);
}

TEST(CommonShift, LeavesOutWhatMayBeChance) {
  // Mean 1; squares 2 * (9 + 9), so that (2 s)^2 = 4 * 36 / 16.
  std::vector<double> values{-2, 4, -2, 4};
  EXPECT_DOUBLE_EQ(common_shift(values), 1.0 / (1 + 9));
}

TEST(CommonShift, OfOppositeValuesIsNone) {
  std::vector<double> values{-3, 3};
  EXPECT_EQ(common_shift(values), 0);
}

}  // namespace
}  // namespace octet
