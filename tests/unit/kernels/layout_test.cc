// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/layout/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;

TEST(Transpose, ChannelsGoLastAndBack) {
  std::vector<std::uint32_t> planes(2 * 3 * 35), pixels(planes.size()), back(planes.size());
  for (std::size_t i = 0; i < planes.size(); ++i) planes[i] = static_cast<std::uint32_t>(i);
  transpose_words(planes.data(), pixels.data(), 2, 3, 35);
  EXPECT_EQ(pixels[1], 35U);
  EXPECT_EQ(pixels[3], 1U);
  transpose_words(pixels.data(), back.data(), 2, 35, 3);
  EXPECT_EQ(back, planes);
}

TEST(PadBytes, BorderHasTheValue) {
  const std::uint8_t src[] = {1, 2};
  std::vector<std::uint8_t> dst(2 * 4);
  pad_bytes({.h = 1, .w = 2, .top = 1, .left = 2}, 9, src, dst.data());
  EXPECT_THAT(dst, ElementsAre(9, 9, 9, 9, 9, 9, 1, 2));
}

}  // namespace
}  // namespace octet::kernels
