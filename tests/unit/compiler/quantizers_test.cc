// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/quantizers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "compiler/engine/engine.h"
#include "compiler/quantized_weights.h"
#include "graph/quantizer_arithmetic.h"

namespace octet {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

// Ends of ranges are f32: 255 levels of an end that is off by 2^-25 of itself.
constexpr double kEndRounding = 1e-5;

class Quantizers : public ::testing::Test {
 protected:
  OutputRef constant(Shape shape, const std::vector<float>& values) {
    return model_.add_constant(Tensor::from(std::move(shape), values));
  }

  std::optional<QuantParams> activation(std::int64_t levels, const std::vector<float>& low,
                                        const std::vector<float>& high) {
    const OutputRef data = model_.add(Parameter{ElementType::f32, {1, 2, 4, 4}}, {});
    const Shape shape =
        low.size() == 1 ? Shape{} : Shape{1, static_cast<std::int64_t>(low.size()), 1, 1};
    const OutputRef l = constant(shape, low), h = constant(shape, high);
    const OutputRef quantizer = model_.add(FakeQuantize{levels}, {data, l, h, l, h});
    return match_activation_quantizer(model_, Constants(model_), engine_of(model_), quantizer.node);
  }

  Model model_;
};

TEST_F(Quantizers, SymmetricSignedRangeIsU8AroundItsMiddle) {
  const auto params = activation(256, {-1.28F}, {1.27F});
  ASSERT_TRUE(params.has_value());
  EXPECT_EQ(params->type, ElementType::u8);
  EXPECT_THAT(params->zero_point, ElementsAre(DoubleNear(128, kEndRounding)));
  EXPECT_THAT(params->scale, ElementsAre(DoubleNear(0.01, kEndRounding)));
}

TEST_F(Quantizers, RangeFromZeroIsU8PerChannel) {
  const auto params = activation(256, {0.0F, 0.0F}, {2.55F, 5.1F});
  ASSERT_TRUE(params.has_value());
  EXPECT_EQ(params->type, ElementType::u8);
  EXPECT_EQ(params->axis, 1);
  EXPECT_THAT(params->scale,
              ElementsAre(DoubleNear(0.01, kEndRounding), DoubleNear(0.02, kEndRounding)));
}

TEST_F(Quantizers, AsymmetricRangeHasAZeroPoint) {
  const auto params = activation(256, {-0.55F}, {2.0F});
  ASSERT_TRUE(params.has_value());
  EXPECT_THAT(params->zero_point, ElementsAre(DoubleNear(55, kEndRounding)));
}

TEST_F(Quantizers, MapIsThatOfTheRangeEndsNotOfANearbyZeroPoint) {
  const float low = -1.28001F, high = 1.27F;
  const auto params = activation(256, {low}, {high});
  ASSERT_TRUE(params.has_value());
  EXPECT_EQ(params->type, ElementType::u8);
  const auto real = [&](double q) { return params->scale[0] * (q - params->zero_point[0]); };
  EXPECT_DOUBLE_EQ(real(0), low);
  EXPECT_DOUBLE_EQ(real(255), high);
}

TEST_F(Quantizers, ZeroPointIsWholeDespiteTheRoundingOfTheRangeEnds) {
  const auto params = activation(256, {-4.5713353F}, {4.5356216F});
  ASSERT_TRUE(params.has_value());
  EXPECT_EQ(params->zero_point[0], 128) << "-low / scale is 128.0000016";
}

TEST_F(Quantizers, ScaleOfQuantizeLinearIsTheOneThatItsFileGives) {
  write_quantizer_arithmetic(model_.rt_info, QuantizerArithmetic::quantize_linear);
  float scale = 0.0123F;
  for (int i = 0; i < 1000; ++i, scale = std::nextafter(scale, 1.0F)) {
    const double given = scale;
    const auto params =
        activation(256, {static_cast<float>(-37 * given)}, {static_cast<float>(218 * given)});
    ASSERT_TRUE(params.has_value());
    ASSERT_EQ(params->scale[0], given);
  }
}

TEST_F(Quantizers, DividedChannelsHaveOneStepAfterwards) {
  const OutputRef data = model_.add(Parameter{ElementType::f32, {1, 2, 4, 4}}, {});
  const OutputRef quantizer =
      model_.add(FakeQuantize{256}, {data, constant({1, 2, 1, 1}, {-0.55F, -1.1F}),
                                     constant({1, 2, 1, 1}, {2.0F, 4.0F}), constant({}, {-0.55F}),
                                     constant({}, {2.0F})});
  const Constants constants(model_);
  const auto before =
      match_activation_quantizer(model_, constants, engine_of(model_), quantizer.node);
  ASSERT_TRUE(before.has_value());
  EXPECT_THAT(before->scale,
              ElementsAre(DoubleNear(0.01, kEndRounding), DoubleNear(0.02, kEndRounding)));
  const QuantParams after = params_after(model_, constants, quantizer.node, *before);
  EXPECT_EQ(after.axis, -1);
  EXPECT_THAT(after.scale, ElementsAre(DoubleNear(0.01, kEndRounding)));
  EXPECT_THAT(after.zero_point, ElementsAre(DoubleNear(55, kEndRounding)));
}

TEST_F(Quantizers, OtherZeroAfterwardsIsNoIntegerMap) {
  const OutputRef data = model_.add(Parameter{ElementType::f32, {1, 2, 4, 4}}, {});
  const OutputRef quantizer =
      model_.add(FakeQuantize{256}, {data, constant({1, 2, 1, 1}, {-0.55F, -1.2F}),
                                     constant({1, 2, 1, 1}, {2.0F, 4.0F}), constant({}, {-0.55F}),
                                     constant({}, {2.0F})});
  EXPECT_FALSE(
      match_activation_quantizer(model_, Constants(model_), engine_of(model_), quantizer.node)
          .has_value());
}

TEST_F(Quantizers, GridWithoutZeroIsNoIntegerMap) {
  EXPECT_FALSE(activation(256, {-0.555F}, {2.0F}).has_value());
}

TEST_F(Quantizers, FewerLevelsThanTheTypeHasAreLeftToFloat) {
  EXPECT_FALSE(activation(16, {0.0F}, {1.5F}).has_value());
}

TEST_F(Quantizers, FakeQuantizedWeightsGiveTheirIntegers) {
  const OutputRef weights = constant({2, 2}, {0.5F, -1.0F, 2.0F, 0.26F});
  const OutputRef l = constant({2, 1}, {-1.27F, -2.54F}), h = constant({2, 1}, {1.27F, 2.54F});
  const OutputRef quantized = model_.add(FakeQuantize{255}, {weights, l, h, l, h});
  const auto found = match_quantized_weights(model_, Constants(model_), quantized, {0});
  ASSERT_TRUE(found.has_value());
  EXPECT_THAT(found->integers.data<std::int8_t>(), ElementsAre(50, -100, 100, 13));
  EXPECT_THAT(found->scale,
              ElementsAre(DoubleNear(0.01, kEndRounding), DoubleNear(0.02, kEndRounding)));
}

TEST_F(Quantizers, CompressedWeightsGiveTheirIntegersLessTheZeroPoint) {
  const OutputRef integers =
      model_.add_constant(Tensor::from(Shape{2, 1}, std::vector<std::uint8_t>{130, 100}));
  const OutputRef wide = model_.add(Convert{ElementType::f32}, {integers});
  const OutputRef shifted =
      model_.add(Binary{BinaryKind::subtract}, {wide, constant({}, {128.0F})});
  const OutputRef weights =
      model_.add(Binary{BinaryKind::multiply}, {shifted, constant({2, 1}, {0.5F, 0.25F})});
  const auto found = match_quantized_weights(model_, Constants(model_), weights, {0});
  ASSERT_TRUE(found.has_value());
  EXPECT_THAT(found->integers.data<std::int8_t>(), ElementsAre(2, -28));
  EXPECT_THAT(found->scale, ElementsAre(0.5, 0.25));
}

TEST_F(Quantizers, WeightsOfFourBitsHaveTheirSign) {
  Tensor values(ElementType::i4, {2, 1});
  values.data<std::int8_t>()[0] = -8;
  values.data<std::int8_t>()[1] = 7;
  const OutputRef wide =
      model_.add(Convert{ElementType::f32}, {model_.add_constant(std::move(values))});
  const OutputRef weights =
      model_.add(Binary{BinaryKind::multiply}, {wide, constant({2, 1}, {0.5F, 0.25F})});
  const auto found = match_quantized_weights(model_, Constants(model_), weights, {0});
  ASSERT_TRUE(found.has_value());
  EXPECT_THAT(found->integers.data<std::int8_t>(), ElementsAre(-8, 7));
}

TEST_F(Quantizers, ScaleThatVariesWithinAnOutputChannelIsRefused) {
  const OutputRef integers = model_.add_constant(Tensor(ElementType::i8, {2, 2}));
  const OutputRef wide = model_.add(Convert{ElementType::f32}, {integers});
  const OutputRef weights =
      model_.add(Binary{BinaryKind::multiply}, {wide, constant({1, 2}, {0.5F, 0.25F})});
  EXPECT_FALSE(match_quantized_weights(model_, Constants(model_), weights, {0}).has_value());
}

}  // namespace
}  // namespace octet
