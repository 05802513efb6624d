// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/float16.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace octet {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

bool is_nan_f16(std::uint32_t bits) {
  return (bits & 0x7FFFU) > 0x7C00U;
}

TEST(Float16, EveryPatternRoundTrips) {
  for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const float value = f16_to_f32(static_cast<std::uint16_t>(bits));
    if (is_nan_f16(bits)) {
      ASSERT_TRUE(std::isnan(value)) << bits;
      ASSERT_TRUE(is_nan_f16(f32_to_f16(value))) << bits;
    } else {
      ASSERT_EQ(f32_to_f16(value), bits);
    }
  }
}

TEST(Float16, EveryPatternHasTheValueOfItsDefinition) {
  for (std::uint32_t bits = 0; bits < 0x7C00; ++bits) {
    const int exponent = static_cast<int>(bits >> 10);
    const int mantissa = static_cast<int>(bits & 0x3FFU);
    const double expected =
        exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
    ASSERT_EQ(f16_to_f32(static_cast<std::uint16_t>(bits)), expected) << bits;
    ASSERT_EQ(f16_to_f32(static_cast<std::uint16_t>(bits | 0x8000U)), -expected) << bits;
  }
}

TEST(Float16, RoundsEveryHalfwayCaseToEven) {
  for (std::uint32_t bits = 0; bits < 0x7BFF; ++bits) {
    const float low = f16_to_f32(static_cast<std::uint16_t>(bits));
    const float high = f16_to_f32(static_cast<std::uint16_t>(bits + 1));
    const float halfway = (low + high) / 2;
    const std::uint32_t even = bits + (bits & 1U);
    ASSERT_EQ(f32_to_f16(halfway), even) << bits;
    ASSERT_EQ(f32_to_f16(-halfway), even | 0x8000U) << bits;
    ASSERT_EQ(f32_to_f16(std::nextafter(halfway, low)), bits);
    ASSERT_EQ(f32_to_f16(std::nextafter(halfway, high)), bits + 1);
  }
}

TEST(Float16, OverflowsToInfinityFromHalfwayOn) {
  EXPECT_EQ(f32_to_f16(65504.F), 0x7BFF);
  EXPECT_EQ(f32_to_f16(std::nextafter(65520.F, 0.F)), 0x7BFF);
  EXPECT_EQ(f32_to_f16(65520.F), 0x7C00);
  EXPECT_EQ(f32_to_f16(-kInfinity), 0xFC00);
}

TEST(Float16, KeepsTheSignOfZero) {
  EXPECT_EQ(f32_to_f16(-0.F), 0x8000);
  EXPECT_TRUE(std::signbit(f16_to_f32(0x8000)));
}

TEST(Bfloat16, EveryPatternRoundTrips) {
  for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const float value = bf16_to_f32(static_cast<std::uint16_t>(bits));
    if (std::isnan(value)) {
      ASSERT_TRUE(std::isnan(bf16_to_f32(f32_to_bf16(value)))) << bits;
    } else {
      ASSERT_EQ(f32_to_bf16(value), bits);
    }
  }
}

TEST(Bfloat16, RoundsHalfwayCasesToEven) {
  EXPECT_EQ(f32_to_bf16(std::bit_cast<float>(0x3F808000U)), 0x3F80);
  EXPECT_EQ(f32_to_bf16(std::bit_cast<float>(0x3F818000U)), 0x3F82);
  EXPECT_EQ(f32_to_bf16(std::bit_cast<float>(0x3F808001U)), 0x3F81);
}

TEST(Bfloat16, OverflowsToInfinity) {
  EXPECT_EQ(f32_to_bf16(std::numeric_limits<float>::max()), 0x7F80);
}

TEST(Bfloat16, KeepsANanWhosePayloadIsInTheDroppedBits) {
  EXPECT_TRUE(std::isnan(bf16_to_f32(f32_to_bf16(std::bit_cast<float>(0x7F800001U)))));
}

}  // namespace
}  // namespace octet
