// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/image_bytes.h"

#include <gtest/gtest.h>

#include <cmath>

namespace octet {
namespace {

// What the grid makes of one byte's input, and what the level stands for: p - z.
void expect_bytes(const Preprocess& preprocess) {
  const auto bytes = image_bytes_of(preprocess, 3);
  ASSERT_TRUE(bytes);
  for (std::size_t c = 0; c < 3; ++c) {
    const auto at = [&](const std::vector<float>& v) { return v.size() == 1 ? v[0] : v[c]; };
    const float step = (bytes->grid.output_high[c] - bytes->grid.output_low[c]) / 255;
    const float zero = std::nearbyint(-bytes->grid.output_low[c] / step);
    for (int p = 0; p < 256; ++p) {
      const float x =
          (static_cast<float>(p) / preprocess.scale - at(preprocess.mean)) / at(preprocess.std);
      const float part = (x - bytes->grid.low[c]) / (bytes->grid.high[c] - bytes->grid.low[c]);
      ASSERT_EQ(std::nearbyint(std::min(std::max(part, 0.0F), 1.0F) * 255), p) << c;
      // Half a byte at most from where the picture has its zero.
      EXPECT_NEAR((static_cast<float>(p) - zero) * step * bytes->factors[c], x,
                  0.501F * step * bytes->factors[c]);
    }
  }
}

TEST(ImageBytes, EachByteHasItsLevel) {
  expect_bytes({.mean = {0.485F, 0.456F, 0.406F}, .std = {0.229F, 0.224F, 0.225F}});
}

TEST(ImageBytes, EachByteHasItsLevelWhereZeroIsBetweenTwo) {
  expect_bytes({.mean = {0.5F}, .std = {0.5F}});
}

TEST(ImageBytes, StepsBecomeThatOfTheWidestChannel) {
  const auto bytes = image_bytes_of({.mean = {0.5F}, .std = {0.25F, 0.5F, 0.25F}}, 3);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->factors, (std::vector<float>{1, 0.5F, 1}));
}

TEST(ImageBytes, StepsOfLevelsAreTheSameInF32) {
  const auto bytes =
      image_bytes_of({.mean = {0.485F, 0.456F, 0.406F}, .std = {0.229F, 0.224F, 0.225F}}, 3);
  ASSERT_TRUE(bytes);
  const auto range = [&](std::size_t c) {
    return bytes->grid.output_high[c] - bytes->grid.output_low[c];
  };
  EXPECT_EQ(range(0), range(1));
  EXPECT_EQ(range(2), range(1));
}

TEST(ImageBytes, NeedAZeroAmongTheBytes) {
  EXPECT_FALSE(image_bytes_of({.mean = {-0.5F}}, 3));
  EXPECT_FALSE(image_bytes_of({.mean = {0.1F, 0.2F}}, 3));
}

}  // namespace
}  // namespace octet
