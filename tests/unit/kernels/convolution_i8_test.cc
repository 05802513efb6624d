// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/convolution_i8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "kernels/global_sum/global_sum.h"
#include "kernels/max_pool_i8/max_pool_i8.h"

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;

TEST(ConvolutionI8, PaddingCountsAsZero) {
  // One channel, 2x2 data, 3x3 kernel of ones, padding 1: every output is the sum of all four
  // pixels.
  const std::uint8_t src[] = {1, 2, 3, 255};
  const std::vector<std::int8_t> weights(9, 1);
  std::int32_t dst[4];
  convolution_u8s8s32_reference(
      {.ih = 2, .iw = 2, .oh = 2, .ow = 2, .kh = 3, .kw = 3, .pad_top = 1, .pad_left = 1}, src,
      weights.data(), dst);
  EXPECT_THAT(dst, ElementsAre(261, 261, 261, 261));
}

TEST(ConvolutionI8, GroupsReadTheirOwnChannels) {
  const std::int8_t src[] = {1, -2, 3, 4};
  const std::int8_t weights[] = {1, 10, 1, 10};
  std::int32_t dst[2];
  convolution_s8s8s32_reference({.groups = 2, .ic = 2, .oc = 1}, src, weights, dst);
  EXPECT_THAT(dst, ElementsAre(-19, 43));
}

TEST(ConvolutionI8, ExtremeProductsDoNotSaturate) {
  const std::vector<std::uint8_t> src(64, 255);
  const std::vector<std::int8_t> weights(64, -128);
  std::int32_t dst[1];
  convolution_u8s8s32_reference({.ic = 64}, src.data(), weights.data(), dst);
  EXPECT_EQ(dst[0], -2088960);
}

TEST(ConvolutionI8, StrideAndDilationChooseThePixels) {
  const std::uint8_t src[] = {1, 2, 3, 4, 5, 6};
  const std::int8_t weights[] = {1, 1};
  std::int32_t dst[2];
  convolution_u8s8s32_reference({.iw = 6, .ow = 2, .kw = 2, .stride_w = 2, .dilation_w = 3}, src,
                                weights, dst);
  EXPECT_THAT(dst, ElementsAre(1 + 4, 3 + 6));
}

TEST(GlobalSum, AddsPositionsPerChannel) {
  const std::int8_t src[] = {-128, 1, -128, 2, 3, 4};
  std::int32_t dst[2];
  global_sum_s8(src, dst, 1, 3, 2);
  EXPECT_THAT(dst, ElementsAre(-253, 7));
}

TEST(MaxPoolI8, PaddingIsNeverTheMaximum) {
  const std::int8_t src[] = {-5, -7, -9, -11};
  std::int8_t dst[4];
  max_pool_s8_reference({.ih = 2,
                         .iw = 2,
                         .oh = 2,
                         .ow = 2,
                         .kh = 2,
                         .kw = 2,
                         .stride_h = 2,
                         .stride_w = 2,
                         .pad_top = 1,
                         .pad_left = 1},
                        src, dst);
  EXPECT_THAT(dst, ElementsAre(-5, -7, -9, -11));
}

}  // namespace
}  // namespace octet::kernels
