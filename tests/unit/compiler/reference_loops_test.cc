// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "compiler/backends/reference/epilogue_loop.h"
#include "compiler/backends/reference/loops.h"

namespace octet {
namespace {

using ::testing::ElementsAre;

const std::vector<std::int32_t> kZeros(16, 0);

TEST(ConvolveIntegers, OutsideLiesThePadValue) {
  // One channel, 2x2 data, 3x3 kernel of ones, padding 1: five of nine taps lie outside.
  const std::uint8_t src[] = {1, 2, 3, 255};
  const std::vector<std::int8_t> weights(9, 1);
  std::int32_t dst[4];
  loops::convolve_integers(
      {.ih = 2, .iw = 2, .oh = 2, .ow = 2, .kh = 3, .kw = 3, .pad_top = 1, .pad_left = 1}, 10, src,
      weights.data(), kZeros.data(), dst);
  EXPECT_THAT(dst, ElementsAre(311, 311, 311, 311));
}

TEST(ConvolveIntegers, AccumulatorsStartFromTheInitialOnes) {
  const std::uint8_t src[] = {2};
  const std::int8_t weights[] = {3, -4};
  const std::int32_t initial[] = {100, 200};
  std::int32_t dst[2];
  loops::convolve_integers({.oc = 2}, 0, src, weights, initial, dst);
  EXPECT_THAT(dst, ElementsAre(106, 192));
}

TEST(ConvolveIntegers, GroupsReadTheirOwnChannels) {
  const std::uint8_t src[] = {1, 2, 3, 4};
  const std::int8_t weights[] = {1, -10, 1, -10};
  std::int32_t dst[2];
  loops::convolve_integers({.groups = 2, .ic = 2, .oc = 1}, 0, src, weights, kZeros.data(), dst);
  EXPECT_THAT(dst, ElementsAre(-19, -37));
}

TEST(ConvolveIntegers, StrideAndDilationChooseThePixels) {
  const std::uint8_t src[] = {1, 2, 3, 4, 5, 6};
  const std::int8_t weights[] = {1, 1};
  std::int32_t dst[2];
  loops::convolve_integers({.iw = 6, .ow = 2, .kw = 2, .stride_w = 2, .dilation_w = 3}, 0, src,
                           weights, kZeros.data(), dst);
  EXPECT_THAT(dst, ElementsAre(1 + 4, 3 + 6));
}

// Two channels of 1x2 data, [pixel][channel], and weights [channel][tap].
TEST(ConvolveIntegers, WeightsAreChannelByChannel) {
  const std::uint8_t src[] = {1, 2, 3, 4};
  const std::int8_t weights[] = {1, 10, 100, -100};
  std::int32_t dst[1];
  loops::convolve_integers({.ic = 2, .iw = 2, .kw = 2}, 0, src, weights, kZeros.data(), dst);
  EXPECT_THAT(dst, ElementsAre(1 * 1 + 3 * 10 + 2 * 100 - 4 * 100));
}

TEST(MultiplyIntegers, ZeroPointsAreTakenFromBothOperands) {
  const std::uint8_t a[] = {5, 7}, b[] = {3, 4, 10, 20};
  std::int32_t dst[2];
  loops::multiply_integers({.n = 2, .k = 2, .a_zero = 5, .b_zero = 4}, a, b, dst);
  EXPECT_THAT(dst, ElementsAre(2 * 6, 2 * 16));
}

TEST(MultiplyIntegers, ASecondOperandMayLieByColumns) {
  const std::uint8_t a[] = {5, 7}, b[] = {3, 10, 4, 20};
  std::int32_t dst[2];
  loops::multiply_integers({.n = 2, .k = 2, .transpose_b = true, .a_zero = 5, .b_zero = 4}, a, b,
                           dst);
  EXPECT_THAT(dst, ElementsAre(2 * 6, 2 * 16));
}

TEST(MultiplyIntegers, OneMatrixServesAllProducts) {
  const std::uint8_t a[] = {1, 2, 3}, b[] = {10};
  std::int32_t dst[3];
  loops::multiply_integers({.batch = 3, .num_a = 3}, a, b, dst);
  EXPECT_THAT(dst, ElementsAre(10, 20, 30));
}

TEST(PoolLargest, TakesTheLargestWithinTheImage) {
  const std::uint8_t src[] = {5, 7, 9, 11};
  std::uint8_t dst[4];
  loops::pool_largest(
      {.ih = 2, .iw = 2, .oh = 2, .ow = 2, .kh = 2, .kw = 2, .pad_top = 1, .pad_left = 1}, src,
      dst);
  EXPECT_THAT(dst, ElementsAre(5, 7, 9, 11));
}

using kernels::Element;

// Of one channel, to bytes.
Epilogue bytes_by(kernels::Affine form, float scale, float bias) {
  Epilogue epilogue;
  epilogue.scale = {form, {scale}, {bias}};
  epilogue.set_bounds(1, 0, 255);
  return epilogue;
}

TEST(EpilogueLoop, RoundsHalfToEvenAfterScaleAndBias) {
  const std::int32_t accumulators[] = {1, 3, 5, -7, 1000};
  std::uint8_t dst[5];
  const EpilogueLoop loop(bytes_by(kernels::Affine::fused, 0.5F, 1), {Element::s32, Element::u8},
                          5);
  loop(accumulators, nullptr, dst);
  EXPECT_THAT(dst, ElementsAre(2, 2, 4, 0, 255));
}

TEST(EpilogueLoop, AQuotientIsRoundedBeforeItsZeroPointIsAdded) {
  const float src[] = {0.25F, 0.75F};
  std::uint8_t dst[2];
  const EpilogueLoop loop(bytes_by(kernels::Affine::quotient, 0.5F, 101),
                          {Element::f32, Element::u8}, 2);
  loop(src, nullptr, dst);
  EXPECT_THAT(dst, ElementsAre(101, 103));
}

TEST(EpilogueLoop, NanBecomesTheLowBound) {
  const float src[] = {std::numeric_limits<float>::quiet_NaN()};
  std::uint8_t dst[1];
  const EpilogueLoop loop(bytes_by(kernels::Affine::fused, 1, 0), {Element::f32, Element::u8}, 1);
  loop(src, nullptr, dst);
  EXPECT_THAT(dst, ElementsAre(0));
}

TEST(EpilogueLoop, StepsFollowTheScale) {
  const std::int32_t accumulators[] = {3};
  Epilogue epilogue = bytes_by(kernels::Affine::stepwise, 2, 1);
  epilogue.steps = Epilogue::Steps{{10}, 4};
  std::uint8_t dst[1];
  const EpilogueLoop loop(epilogue, {Element::s32, Element::u8}, 1);
  loop(accumulators, nullptr, dst);
  EXPECT_THAT(dst, ElementsAre(74));
}

// 2.5 is rounded to 2 before 1 and the residual are added to it.
TEST(EpilogueLoop, ARoundedFirstSummandIsAddedAsALevel) {
  const std::int32_t accumulators[] = {5};
  const std::uint8_t residual[] = {7};
  Epilogue epilogue = bytes_by(kernels::Affine::fused, 0.5F, 0);
  epilogue.residual = Epilogue::Residual{.first_zero_point = 1.0F, .low = 0, .high = 255};
  std::uint8_t dst[1];
  const EpilogueLoop loop(epilogue, {Element::s32, Element::u8, Element::u8}, 1);
  loop(accumulators, residual, dst);
  EXPECT_THAT(dst, ElementsAre(2 + 1 + 7));
}

TEST(EpilogueLoop, AnUnscaledSumIsScaledAsAWhole) {
  const std::uint8_t src[] = {10}, residual[] = {30};
  Epilogue epilogue = bytes_by(kernels::Affine::fused, 1, 0);
  epilogue.residual = Epilogue::Residual{.addition = kernels::Addition::unscaled,
                                         .alpha = 0.5F,
                                         .beta = -4,
                                         .gamma = 3,
                                         .low = 0,
                                         .high = 255};
  std::uint8_t dst[1];
  const EpilogueLoop loop(epilogue, {Element::u8, Element::u8, Element::u8}, 1);
  loop(src, residual, dst);
  EXPECT_THAT(dst, ElementsAre(21));
}

}  // namespace
}  // namespace octet
