// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/rounding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace octet {
namespace {

TEST(RoundHalfEven, TakesHalvesToTheEvenNeighbour) {
  EXPECT_EQ(round_half_even(0.5F), 0.F);
  EXPECT_EQ(round_half_even(1.5F), 2.F);
  EXPECT_EQ(round_half_even(2.5F), 2.F);
  EXPECT_EQ(round_half_even(-0.5F), 0.F);
  EXPECT_EQ(round_half_even(-1.5), -2.0);
}

TEST(RoundHalfEven, TakesOthersToTheNearest) {
  EXPECT_EQ(round_half_even(std::nextafter(0.5F, 1.F)), 1.F);
  EXPECT_EQ(round_half_even(-2.51F), -3.F);
}

TEST(SaturateCast, KeepsIntegersWithinRange) {
  EXPECT_EQ(saturate_cast<std::int8_t>(-128), -128);
  EXPECT_EQ(saturate_cast<std::uint8_t>(255), 255);
}

TEST(SaturateCast, StopsIntegersAtTheEnds) {
  EXPECT_EQ(saturate_cast<std::int8_t>(128), 127);
  EXPECT_EQ(saturate_cast<std::int8_t>(-1'000'000), -128);
  EXPECT_EQ(saturate_cast<std::uint8_t>(-1), 0);
  EXPECT_EQ(saturate_cast<std::int64_t>(std::numeric_limits<std::uint64_t>::max()),
            std::numeric_limits<std::int64_t>::max());
}

TEST(SaturateCast, RoundsBeforeItSaturates) {
  EXPECT_EQ(saturate_cast<std::uint8_t>(254.5F), 254);
  EXPECT_EQ(saturate_cast<std::uint8_t>(255.49F), 255);
  EXPECT_EQ(saturate_cast<std::uint8_t>(255.5F), 255);
  EXPECT_EQ(saturate_cast<std::int8_t>(-128.5F), -128);
  EXPECT_EQ(saturate_cast<std::int8_t>(-0.5F), 0);
}

TEST(SaturateCast, StopsFloatsAtTheEndsOfWideTypes) {
  EXPECT_EQ(saturate_cast<std::int32_t>(2147483648.F), 2147483647);
  EXPECT_EQ(saturate_cast<std::int32_t>(-2147483648.F), -2147483647 - 1);
  EXPECT_EQ(saturate_cast<std::int32_t>(-std::numeric_limits<float>::infinity()), -2147483647 - 1);
  EXPECT_EQ(saturate_cast<std::uint32_t>(4294967296.F), 4294967295U);
}

TEST(SaturateCast, TakesNanToZero) {
  EXPECT_EQ(saturate_cast<std::int8_t>(std::numeric_limits<float>::quiet_NaN()), 0);
}

}  // namespace
}  // namespace octet
