// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/fake_quantize_f32/fake_quantize_f32.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;

std::vector<float> quantized(const FloatQuantizer& quantizer, const std::vector<float>& x) {
  std::vector<float> y(x.size());
  fake_quantize_f32(quantizer, x.data(), y.data(), x.size());
  return y;
}

TEST(FakeQuantizeF32, RoundsToTheNearestLevelAndHalvesToEvenOnes) {
  EXPECT_THAT(quantized({0, 4, 0, 8, 4}, {0.4F, 0.5F, 1.5F, 1.6F, 2.5F, 3.4F}),
              ElementsAre(0, 0, 4, 4, 4, 6));
}

TEST(FakeQuantizeF32, HoldsWhatLiesBeyondTheLimits) {
  EXPECT_THAT(quantized({-1, 1, -2, 3, 255}, {-1.5F, -1, 1, 1.5F}), ElementsAre(-2, -2, 3, 3));
}

TEST(FakeQuantizeF32, ReversedInputLimitsMapWhatLiesBeyondToTheirOutputs) {
  EXPECT_THAT(quantized({1, -1, 0, 10, 2}, {-2, 2}), ElementsAre(0, 10));
}

TEST(FakeQuantizeF32, NaNStaysNaN) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(quantized({}, {nan})[0]));
}

TEST(FakeQuantizeF32, HasTheBitsOfTheDefinitionForManyValues) {
  const FloatQuantizer q{-0.37F, 0.81F, -0.35F, 0.8F, 255};
  std::vector<float> x;
  for (int i = -600; i < 1200; ++i) x.push_back(static_cast<float>(i) * 0.00093F);
  const std::vector<float> y = quantized(q, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    float expected = q.output_low;
    if (x[i] > q.input_high) {
      expected = q.output_high;
    } else if (x[i] > q.input_low) {
      const float level =
          std::nearbyint((x[i] - q.input_low) / (q.input_high - q.input_low) * q.last_level);
      expected = level / q.last_level * (q.output_high - q.output_low) + q.output_low;
    }
    ASSERT_EQ(y[i], expected) << x[i];
  }
}

}  // namespace
}  // namespace octet::kernels
