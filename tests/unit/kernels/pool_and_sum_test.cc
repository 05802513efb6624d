// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "kernels/global_sum/global_sum.h"
#include "kernels/max_pool_i8/max_pool_i8.h"

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;

TEST(GlobalSum, AddsPositionsPerChannel) {
  const std::uint8_t src[] = {255, 1, 255, 2, 3, 4};
  std::int32_t dst[2];
  global_sum(src, dst, 1, 3, 2);
  EXPECT_THAT(dst, ElementsAre(513, 7));
}

// More positions than 16 bits hold sums of, and channels beyond whole vectors.
TEST(GlobalSum, IsExactForEveryNumberOfChannels) {
  constexpr std::size_t kBatch = 2, kPositions = 600;
  for (std::size_t channels = 1; channels <= 90; ++channels) {
    std::vector<std::uint8_t> src(kBatch * kPositions * channels);
    std::vector<std::int32_t> dst(kBatch * channels, -1), expected(dst.size(), 0);
    for (std::size_t i = 0; i < src.size(); ++i) {
      src[i] = static_cast<std::uint8_t>(255 - i % 7);
      expected[i / (kPositions * channels) * channels + i % channels] += src[i];
    }
    global_sum(src.data(), dst.data(), kBatch, kPositions, channels);
    EXPECT_EQ(dst, expected) << channels << " channels";
  }
}

TEST(MaxPoolI8, TakesTheLargestWithinTheImage) {
  const std::uint8_t src[] = {5, 7, 9, 11};
  std::uint8_t dst[4];
  max_pool_i8_reference(
      {.ih = 2, .iw = 2, .oh = 2, .ow = 2, .kh = 2, .kw = 2, .pad_top = 1, .pad_left = 1}, src,
      dst);
  EXPECT_THAT(dst, ElementsAre(5, 7, 9, 11));
}

}  // namespace
}  // namespace octet::kernels
