// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/quantizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace octet {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

/// A model with an input of shape [2,3,4,4] to quantize.
class QuantizerTest : public ::testing::Test {
 protected:
  OutputRef constant(Tensor value) { return model_.add_constant(std::move(value)); }
  OutputRef scalar(float value) { return constant(Tensor::scalar(value)); }
  OutputRef along(Shape shape, const std::vector<float>& values) {
    return constant(Tensor::from(std::move(shape), values));
  }
  const Node& quantize(OutputRef low, OutputRef high, OutputRef out_low, OutputRef out_high,
                       std::int64_t levels = 256) {
    return model_.node(
        model_.add(FakeQuantize{.levels = levels}, {x_, low, high, out_low, out_high}).node);
  }
  OutputRef computed() {
    return model_.add(
        Reduce{.kind = ReduceKind::max, .keep_dims = true},
        {x_, constant(Tensor::from(Shape{4}, std::vector<std::int64_t>{0, 1, 2, 3}))});
  }

  Model model_;
  OutputRef x_ = model_.add(Parameter{ElementType::f32, Shape{2, 3, 4, 4}}, {}, "x");
};

using QuantizerConstants = QuantizerTest;
using QuantizerLimitsMatching = QuantizerTest;
using QuantizerGridsMatching = QuantizerTest;
using IntegerConstantMatching = QuantizerTest;

TEST_F(QuantizerConstants, FloatConstantIsFoundBehindTheConvertOfACompressedOne) {
  const OutputRef half =
      constant(Tensor::from(Shape{2}, std::vector{0.5F, 2.0F}).to(ElementType::f16));
  const OutputRef wide = model_.add(Convert{ElementType::f32}, {half});
  EXPECT_EQ(constant_f32(model_, wide), Tensor::from(Shape{2}, std::vector{0.5F, 2.0F}));
}

TEST_F(QuantizerConstants, ComputedValueIsNone) {
  EXPECT_FALSE(constant_f32(model_, x_));
}

TEST_F(QuantizerConstants, ValueOfAnotherTypeIsNone) {
  EXPECT_FALSE(constant_f32(model_, constant(Tensor::scalar(std::int64_t{1}))));
}

TEST(QuantizerGrid, StepIsTheRangeByOneLessThanTheLevels) {
  EXPECT_EQ(grid_step(-1.0, 1.0, 3), 1.0);
}

TEST(QuantizerGrid, StepHasThePrecisionOfItsType) {
  const float low = -0.1F, high = 0.3F;
  EXPECT_EQ(grid_step(low, high, 256), (high - low) / 255.0F);
  EXPECT_EQ(grid_step<double>(low, high, 256), (static_cast<double>(high) - low) / 255.0);
}

TEST(QuantizerGrid, ZeroPointCountsStepsFromTheLowEnd) {
  EXPECT_EQ(grid_zero_point(-2.0, 0.5), 4.0);
}

TEST(QuantizerGrid, LevelsAreRoundedHalfToEven) {
  // A grid of step 1 from 0 to 4.
  EXPECT_EQ(grid_level(0.5, 0.0, 4.0, 5), 0);
  EXPECT_EQ(grid_level(1.5, 0.0, 4.0, 5), 2);
}

TEST(QuantizerGrid, LevelsSaturate) {
  EXPECT_EQ(grid_level(-7.0, 0.0, 4.0, 5), 0);
  EXPECT_EQ(grid_level(7.0, 0.0, 4.0, 5), 4);
}

TEST(QuantizerGrid, FakeQuantizeGivesTheSameLevelOfTheOutput) {
  EXPECT_EQ(fake_quantize(1.2, 0.0, 4.0, -2.0, 6.0, 5), 0);
  EXPECT_EQ(fake_quantize(-7.0, 0.0, 4.0, -2.0, 6.0, 5), -2);
  EXPECT_EQ(fake_quantize(7.0, 0.0, 4.0, -2.0, 6.0, 5), 6);
}

TEST(QuantizerGrid, ScaleIsFoundFromTheEndsThatItsProductsWereRoundedTo) {
  for (const double zero_point : {0.0, 3.0, 128.0, 255.0}) {
    for (float scale = 0.001F; scale < 1; scale *= 1.37F) {
      const auto low = static_cast<float>(-zero_point * static_cast<double>(scale));
      const auto high = static_cast<float>((255 - zero_point) * static_cast<double>(scale));
      EXPECT_EQ(exact_scale(low, high, 256, zero_point), scale);
    }
  }
}

TEST(QuantizerGrid, EndsThatAreNoProductsOfOneScaleHaveNone) {
  EXPECT_FALSE(exact_scale(-1.0F, 1.01F, 256, 128));
}

TEST(QuantizerGrid, StepsOfEndsRoundedToF32AreOne) {
  EXPECT_TRUE(is_one_step(std::vector{0.1, 0.1 * (1 + 5e-7)}));
  EXPECT_FALSE(is_one_step(std::vector{0.1, 0.1 * (1 + 2e-6)}));
}

TEST(QuantizerGrid, LimitsHaveAStepForEachOfTheirElements) {
  const GridLimits limits{Tensor::from(Shape{2, 1}, std::vector{0.0F, -1.0F}),
                          Tensor::from(Shape{2, 1}, std::vector{4.0F, 1.0F})};
  EXPECT_THAT(limits.steps(5), ElementsAre(1.0, 0.5));
}

TEST_F(QuantizerLimitsMatching, LowAndHighGetTheirCommonShape) {
  const auto found = match_quantizer_limits(
      model_, quantize(scalar(0), along(Shape{3, 1, 1}, {1, 2, 3}), scalar(0), scalar(1)));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->input.low, Tensor::from(Shape{3, 1, 1}, std::vector{0.0F, 0.0F, 0.0F}));
  EXPECT_EQ(found->output.low, Tensor::scalar(0.0F));
}

TEST_F(QuantizerLimitsMatching, LimitsAlongDifferentAxesAreRepeated) {
  const auto found = match_quantizer_limits(
      model_, quantize(along(Shape{2, 1, 1, 1}, {-1, -2}), along(Shape{1, 3, 1, 1}, {1, 2, 3}),
                       scalar(0), scalar(1)));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->input.low,
            Tensor::from(Shape{2, 3, 1, 1}, std::vector{-1.0F, -1.0F, -1.0F, -2.0F, -2.0F, -2.0F}));
  EXPECT_EQ(found->input.high,
            Tensor::from(Shape{2, 3, 1, 1}, std::vector{1.0F, 2.0F, 3.0F, 1.0F, 2.0F, 3.0F}));
}

TEST_F(QuantizerLimitsMatching, ComputedLimitsAreNone) {
  EXPECT_FALSE(
      match_quantizer_limits(model_, quantize(scalar(0), computed(), scalar(0), scalar(1))));
}

TEST_F(QuantizerLimitsMatching, LookupOfTheCallerFindsWhatIsNoConstant) {
  const OutputRef high = computed();
  const Node& node = quantize(scalar(0), high, scalar(0), scalar(1));
  const auto found = match_quantizer_limits(model_, node, [&](OutputRef ref) {
    return ref == high ? Tensor::scalar(7.0F) : constant_f32(model_, ref);
  });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->input.high, Tensor::scalar(7.0F));
}

TEST_F(QuantizerLimitsMatching, OtherOperationsAreNone) {
  EXPECT_FALSE(match_quantizer_limits(model_, model_.node(x_.node)));
}

TEST_F(QuantizerGridsMatching, OneGridForAllElementsHasNoAxis) {
  const auto grids =
      match_quantizer_grids(model_, quantize(scalar(-1), scalar(1), scalar(-1), scalar(1), 255));
  ASSERT_TRUE(grids);
  EXPECT_EQ(grids->axis, -1);
  EXPECT_EQ(grids->levels, 255);
  EXPECT_THAT(grids->input.low, ElementsAre(-1.0F));
}

TEST_F(QuantizerGridsMatching, AxisIsThatOfTheData) {
  const auto grids = match_quantizer_grids(
      model_, quantize(scalar(0), along(Shape{3, 1, 1}, {1, 2, 3}), scalar(0), scalar(5)));
  ASSERT_TRUE(grids);
  EXPECT_EQ(grids->axis, 1);
}

TEST_F(QuantizerGridsMatching, EachEndHasAnEntryForEachIndexOfTheAxis) {
  const auto grids = match_quantizer_grids(
      model_, quantize(scalar(0), along(Shape{3, 1, 1}, {1, 2, 3}), scalar(0), scalar(5)));
  ASSERT_TRUE(grids);
  EXPECT_THAT(grids->input.high, ElementsAre(1.0F, 2.0F, 3.0F));
  EXPECT_THAT(grids->output.high, ElementsAre(5.0F, 5.0F, 5.0F));
}

TEST_F(QuantizerGridsMatching, LimitsAlongTwoAxesAreNone) {
  EXPECT_FALSE(match_quantizer_grids(
      model_, quantize(along(Shape{2, 1, 1, 1}, {-1, -2}), along(Shape{3, 1, 1}, {1, 2, 3}),
                       scalar(0), scalar(1))));
}

TEST_F(IntegerConstantMatching, PartsOfAProductWithAZeroPoint) {
  const OutputRef integers = constant(Tensor::from(Shape{2}, std::vector<std::uint8_t>{1, 2}));
  const OutputRef convert = model_.add(Convert{ElementType::f32}, {integers});
  const OutputRef zero_point = scalar(1), scale = scalar(0.5F);
  const OutputRef shifted = model_.add(Binary{BinaryKind::subtract}, {convert, zero_point});
  const auto found =
      match_integer_constant(model_, model_.add(Binary{BinaryKind::multiply}, {shifted, scale}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->integers, integers);
  EXPECT_EQ(found->convert, convert.node);
  EXPECT_EQ(found->zero_point, zero_point);
  EXPECT_EQ(found->scale, scale);
}

TEST_F(IntegerConstantMatching, ProductWithoutAZeroPoint) {
  const OutputRef integers = constant(Tensor::from(Shape{2}, std::vector<std::int8_t>{1, 2}));
  const OutputRef convert = model_.add(Convert{ElementType::f32}, {integers});
  const auto found = match_integer_constant(
      model_, model_.add(Binary{BinaryKind::multiply}, {convert, scalar(2)}));
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->zero_point);
}

TEST_F(IntegerConstantMatching, WiderIntegersAreNone) {
  const OutputRef integers = constant(Tensor::from(Shape{2}, std::vector<std::int32_t>{1, 2}));
  const OutputRef convert = model_.add(Convert{ElementType::f32}, {integers});
  EXPECT_FALSE(match_integer_constant(
      model_, model_.add(Binary{BinaryKind::multiply}, {convert, scalar(2)})));
}

TEST_F(IntegerConstantMatching, ProductOfFloatsIsNone) {
  EXPECT_FALSE(
      match_integer_constant(model_, model_.add(Binary{BinaryKind::multiply}, {x_, scalar(2)})));
}

TEST(GridWithZero, IsWhereALevelIsZero) {
  const auto grid = grid_with_zero(-2.0036345F, 1.987981F, 256);
  ASSERT_TRUE(grid);
  EXPECT_EQ(grid->zero_level, 128);
  EXPECT_NEAR(grid->step, 0.015653394, 1e-8);
}

TEST(GridWithZero, IsNothingWhereZeroIsBetweenLevelsOrOutside) {
  EXPECT_FALSE(grid_with_zero(-0.5F, 254.5F, 256));
  EXPECT_FALSE(grid_with_zero(1, 256, 256));
  EXPECT_FALSE(grid_with_zero(-256, -1, 256));
}

TEST(GridWithZero, IsNothingOfEndsThatAreNoInterval) {
  EXPECT_FALSE(grid_with_zero(0, 0, 256));
  EXPECT_FALSE(grid_with_zero(0, std::numeric_limits<float>::infinity(), 256));
  EXPECT_FALSE(grid_with_zero(std::numeric_limits<float>::quiet_NaN(), 1, 256));
}

}  // namespace
}  // namespace octet
