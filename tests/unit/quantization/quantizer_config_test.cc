// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/quantizer_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::FloatNear;

constexpr QuantizerConfig kSymmetric{};
constexpr QuantizerConfig kAsymmetric{.scheme = QuantizationScheme::asymmetric};
constexpr QuantizerConfig kWeights{
    .granularity = Granularity::per_channel, .narrow_range = true, .force_signed = true};

// Expected ends are what NNCF 3.4 returns:
//   from nncf.quantization.fake_quantize import calculate_quantizer_parameters
//   calculate_quantizer_parameters(MinMaxTensorStatistic(min_values=Tensor(np.float32([-1.3])),
//       max_values=Tensor(np.float32([2.7]))), QuantizerConfig(8, mode),
//       QuantizerGroup.ACTIVATIONS)
// and for weights QuantizerConfig(8, SYMMETRIC, signedness_to_force=True, per_channel=True,
// narrow_range=True), QuantizerGroup.WEIGHTS, half_range.

TEST(ChooseFakeQuantize, SignedSymmetricHasOneStepMoreBelowZero) {
  const auto parameters = choose_fake_quantize({{-1.3F}, {2.7F}}, kSymmetric);
  EXPECT_EQ(parameters.levels, 256);
  EXPECT_THAT(parameters.low, ElementsAre(FloatEq(-2.72125983F)));
  EXPECT_THAT(parameters.high, ElementsAre(2.7F));
}

TEST(ChooseFakeQuantize, NonNegativeSymmetricStartsAtZero) {
  const auto parameters = choose_fake_quantize({{0.0F}, {5.9F}}, kSymmetric);
  EXPECT_THAT(parameters.low, ElementsAre(0.0F));
  EXPECT_THAT(parameters.high, ElementsAre(5.9F));
}

TEST(ChooseFakeQuantize, OneNegativeChannelMakesAllSigned) {
  const auto parameters =
      choose_fake_quantize({{0.0F, -0.25F, 0.0F}, {6.0F, 3.0F, 0.001F}}, kSymmetric);
  EXPECT_THAT(parameters.low,
              ElementsAre(FloatEq(-6.04724407F), FloatEq(-3.02362204F), FloatEq(-0.06047244F)));
}

TEST(ChooseFakeQuantize, NarrowChannelsAreWidenedToAHundredthOfTheWidest) {
  const auto parameters = choose_fake_quantize({{0.0F, 0.0F}, {6.0F, 0.001F}}, kSymmetric);
  EXPECT_THAT(parameters.high, ElementsAre(6.0F, FloatEq(0.0599999987F)));
}

TEST(ChooseFakeQuantize, EmptySymmetricRangeIsWidened) {
  EXPECT_THAT(choose_fake_quantize({{0.0F}, {0.0F}}, kSymmetric).high, ElementsAre(8e-5F));
}

// Ranges in units of 2^-100 have the ends of the same ranges in units of 1, in those units.
TEST(ChooseFakeQuantize, EndsAreInTheUnitOfTheValues) {
  constexpr float kUnit = 0x1p-100F;
  const TensorStatistics ordinary{{-1.3F, -0.25F, 0.0F}, {2.7F, 0.5F, 0.001F}};
  TensorStatistics small = ordinary;
  for (float& end : small.min) end *= kUnit;
  for (float& end : small.max) end *= kUnit;
  for (const QuantizerConfig& config : {kSymmetric, kWeights}) {
    const auto expected = choose_fake_quantize(ordinary, config);
    const auto actual = choose_fake_quantize(small, config);
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_EQ(actual.low[c], expected.low[c] * kUnit) << c;
      EXPECT_EQ(actual.high[c], expected.high[c] * kUnit) << c;
    }
  }
}

TEST(ChooseFakeQuantize, SmallAsymmetricRangeIsNotWidened) {
  const auto parameters = choose_fake_quantize({{-1.3e-30F}, {2.7e-30F}}, kAsymmetric);
  EXPECT_THAT(parameters.low, ElementsAre(FloatEq(-1.30290699e-30F)));
  EXPECT_THAT(parameters.high, ElementsAre(2.7e-30F));
}

TEST(ChooseFakeQuantize, NarrowAsymmetricChannelsAreWidenedByAHundredthOfTheWidest) {
  const auto parameters = choose_fake_quantize({{0.0F, 0.0F}, {2e-10F, 0.0F}}, kAsymmetric);
  EXPECT_THAT(parameters.high, ElementsAre(2e-10F, FloatNear(2e-12F, 2e-14F)));
}

TEST(ChooseFakeQuantize, StepsAreNormalNumbersForTheLeastRanges) {
  for (const QuantizerConfig& config : {kSymmetric, kAsymmetric, kWeights}) {
    const auto parameters = choose_fake_quantize({{-1e-44F}, {1e-44F}}, config);
    EXPECT_TRUE(std::isnormal((parameters.high[0] - parameters.low[0]) / 255));
  }
}

TEST(ChooseFakeQuantize, AsymmetricMovesTheLowerEndForAnExactZero) {
  const auto parameters = choose_fake_quantize({{-1.3F}, {2.7F}}, kAsymmetric);
  EXPECT_EQ(parameters.levels, 256);
  EXPECT_THAT(parameters.low, ElementsAre(FloatEq(-1.30290699F)));
  EXPECT_THAT(parameters.high, ElementsAre(2.7F));
}

TEST(ChooseFakeQuantize, AsymmetricMovesTheUpperEndForAnExactZero) {
  const auto parameters = choose_fake_quantize({{-2.7F}, {1.301F}}, kAsymmetric);
  EXPECT_THAT(parameters.low, ElementsAre(-2.7F));
  EXPECT_THAT(parameters.high, ElementsAre(FloatEq(1.30290699F)));
}

TEST(ChooseFakeQuantize, AsymmetricRangeHoldsZero) {
  const auto positive = choose_fake_quantize({{0.5F}, {2.7F}}, kAsymmetric);
  EXPECT_THAT(positive.low, ElementsAre(0.0F));
  EXPECT_THAT(positive.high, ElementsAre(2.7F));
  const auto negative = choose_fake_quantize({{-3.0F}, {-1.0F}}, kAsymmetric);
  EXPECT_THAT(negative.low, ElementsAre(-3.0F));
  EXPECT_THAT(negative.high, ElementsAre(0.0F));
}

TEST(ChooseFakeQuantize, EmptyAsymmetricRangeIsWidened) {
  const auto parameters = choose_fake_quantize({{0.0F}, {0.0F}}, kAsymmetric);
  EXPECT_THAT(parameters.low, ElementsAre(FloatEq(-0.000806299213F)));
  EXPECT_THAT(parameters.high, ElementsAre(FloatEq(0.0008F)));
}

TEST(ChooseFakeQuantize, WeightsAreSymmetricOver255Values) {
  const auto parameters =
      choose_fake_quantize({{-0.5F, -0.1F, 0.0F}, {0.75F, 0.2F, 0.0F}}, kWeights);
  EXPECT_EQ(parameters.levels, 255);
  EXPECT_THAT(parameters.low, ElementsAre(-0.75F, -0.2F, FloatEq(-0.0075F)));
  EXPECT_THAT(parameters.high, ElementsAre(0.75F, 0.2F, FloatEq(0.0075F)));
}

TEST(ChooseFakeQuantize, HalfRangeIsTwiceAsWide) {
  const auto parameters = choose_fake_quantize({{-0.5F, -0.1F}, {0.75F, 0.2F}}, kWeights, true);
  EXPECT_EQ(parameters.levels, 255);
  EXPECT_THAT(parameters.low, ElementsAre(-1.5F, -0.4F));
  EXPECT_THAT(parameters.high, ElementsAre(1.5F, 0.4F));
}

}  // namespace
}  // namespace octet
