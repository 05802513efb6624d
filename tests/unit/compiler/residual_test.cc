// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "compiler/lowering/lowering.h"
#include "graph/quantizer_arithmetic.h"
#include "unit/compiler/quantized_graph.h"

namespace octet {
namespace {

using ::testing::Each;
using ::testing::FloatEq;

// A block of a residual network, whose branch ends in a convolution.
class ResidualBlock : public ::testing::Test, protected test::QuantizedGraph {
 protected:
  OutputRef start_ = signed_quantize(input());
  OutputRef branch_ = convolution(signed_quantize(convolution(start_)));

  OutputRef quantized_sum(OutputRef a, OutputRef b) { return signed_quantize(add(a, b)); }

  // The convolution that adds a residual.
  const IntegerConvolution& adding_convolution() {
    return adding<IntegerConvolution>("no convolution adds a residual");
  }
  // The layer that adds two values of levels.
  const Epilogue& sum_of_levels() {
    return adding<Elementwise>("no layer adds levels only").epilogue;
  }
  std::int64_t num_adding_convolutions() {
    return std::ranges::count_if(lower(model, {}).layers, [](const Layer& layer) {
      const auto* convolution = std::get_if<IntegerConvolution>(&layer.kind);
      return convolution != nullptr && convolution->epilogue.residual;
    });
  }

 private:
  template <typename Kind>
  const Kind& adding(const char* otherwise) {
    lowered_ = lower(model, {});
    const Kind* found = nullptr;
    for (const Layer& layer : lowered_->layers) {
      const auto* kind = std::get_if<Kind>(&layer.kind);
      if (kind != nullptr && kind->epilogue.residual) found = kind;
    }
    if (found == nullptr) throw InternalError(otherwise);
    return *found;
  }

  std::optional<LoweredModel> lowered_;
};

TEST_F(ResidualBlock, QuantizedSumIsOfWhatTheConvolutionComputed) {
  result(quantized_sum(signed_quantize(branch_), start_));
  EXPECT_FALSE(adding_convolution().epilogue.residual->first_zero_point);
}

TEST_F(ResidualBlock, UnroundedSummandIsCountedInTheLevelsOfTheResidual) {
  const OutputRef summand = quantize(branch_, -1.28F, 1.27F);
  result(quantize(add(summand, start_), -2.56F, 2.54F));
  const Epilogue& epilogue = adding_convolution().epilogue;
  EXPECT_THAT(epilogue.steps->scale, Each(FloatEq(100)));
  EXPECT_THAT(epilogue.clamp.low, Each(FloatEq(-256))) << "real -1.28 less the zero point of both";
  EXPECT_THAT(epilogue.clamp.high, Each(FloatEq(-1)));
  EXPECT_EQ(epilogue.residual->addition, kernels::Addition::unscaled);
  EXPECT_FLOAT_EQ(epilogue.residual->alpha, 0.5F);
  EXPECT_FLOAT_EQ(epilogue.residual->gamma, 128);
}

TEST_F(ResidualBlock, QuantizeLinearAddsLevelsInTheOrderOfTheSummands) {
  write_quantizer_arithmetic(model.rt_info, QuantizerArithmetic::quantize_linear);
  result(quantize(add(quantize(branch_, -1.28F, 1.27F), start_), -2.56F, 2.54F));
  const Epilogue& epilogue = adding_convolution().epilogue;
  EXPECT_EQ(epilogue.residual->first_zero_point, 128);
  EXPECT_EQ(epilogue.residual->addition, kernels::Addition::residual_last);
  EXPECT_FLOAT_EQ(epilogue.residual->alpha, 0.5F);
  EXPECT_FLOAT_EQ(epilogue.residual->beta, 0.5F);
  EXPECT_FLOAT_EQ(epilogue.residual->gamma, 0);
}

TEST_F(ResidualBlock, QuantizeLinearAlwaysRounds) {
  write_quantizer_arithmetic(model.rt_info, QuantizerArithmetic::quantize_linear);
  result(quantized_sum(signed_quantize(branch_), start_));
  EXPECT_TRUE(adding_convolution().epilogue.residual->first_zero_point);
}

TEST_F(ResidualBlock, SumThatStaysFloatIsOfRoundedValues) {
  result(add(signed_quantize(branch_), start_));
  EXPECT_FLOAT_EQ(sum_of_levels().scale.scale[0], 0.01F) << "a level is 0.01";
}

TEST_F(ResidualBlock, LevelsOfTheSummandThatOnlyTheSumReadsAreCountedInThoseOfTheOther) {
  const OutputRef branch = quantize(convolution(start_), -2.56F, 2.54F);
  result(quantize(add(start_, branch), -5.12F, 5.08F));
  const Epilogue& epilogue = sum_of_levels();
  EXPECT_THAT(epilogue.scale.scale, Each(FloatEq(2)));
  EXPECT_THAT(epilogue.scale.bias, Each(FloatEq(-2 * 128 - 128)))
      << "level 0 less both zero points";
  EXPECT_EQ(epilogue.residual->addition, kernels::Addition::unscaled);
  EXPECT_FLOAT_EQ(epilogue.residual->alpha, 0.25F);
}

TEST_F(ResidualBlock, OfTwoQuantizersTheOneAfterTheProductIsRescaled) {
  const OutputRef activated = model.add(Swish{}, {convolution(start_)});
  const OutputRef product = quantize(branch_, -2.56F, 2.54F);
  result(quantized_sum(signed_quantize(activated), product));
  EXPECT_THAT(adding_convolution().epilogue.steps->scale, Each(FloatEq(100)))
      << "steps of the product's quantizer, 50, in the other's levels";
}

TEST_F(ResidualBlock, FactorOfALastStepWithoutShiftIsTheReciprocalOfAnOutputScale) {
  const float high = 2.0F;
  const OutputRef bias =
      model.add_constant(Tensor::from(Shape{1, 4, 1, 1}, std::vector<float>(4, 0.5F)));
  result(quantize(relu(add(branch_, bias)), 0.0F, high));
  const float factor = 255 / high;
  ASSERT_NE(1 / (1 / factor), factor);
  std::vector<float> factors;
  for (const Layer& layer : lower(model, {}).layers) {
    const auto* convolution = std::get_if<IntegerConvolution>(&layer.kind);
    if (convolution != nullptr && convolution->epilogue.steps)
      factors = convolution->epilogue.steps->scale;
  }
  ASSERT_FALSE(factors.empty());
  EXPECT_THAT(factors, Each(1 / (1 / factor)));
}

TEST_F(ResidualBlock, SumQuantizedAfterAnActivationIsOfUnroundedValues) {
  const OutputRef sum = add(signed_quantize(branch_), start_);
  result(quantize(model.add(Unary{UnaryKind::hswish}, {sum}), 0.0F, 2.55F));
  EXPECT_FALSE(adding_convolution().epilogue.residual->first_zero_point);
}

TEST_F(ResidualBlock, ConvolutionOfTheResidualItselfIsRounded) {
  result(quantized_sum(signed_quantize(convolution(start_)), start_));
  EXPECT_NO_THROW(sum_of_levels());
}

TEST_F(ResidualBlock, ResidualThatIsReadLaterCannotTakeTheSum) {
  result(quantized_sum(signed_quantize(branch_), start_));
  result(convolution(start_));
  EXPECT_NO_THROW(sum_of_levels());
}

TEST_F(ResidualBlock, ConvolutionOfAnotherPartOfWhatTheResidualIsAPartOfIsRounded) {
  const OutputRef axis = model.add_constant(Tensor::scalar<std::int64_t>(1));
  const OutputRef both = model.add(Concat{1}, {start_, start_});
  const OutputRef parts = model.add(EvenSplit{2}, {both, axis});
  result(quantized_sum(signed_quantize(convolution(parts)), {parts.node, 1}));
  EXPECT_NO_THROW(sum_of_levels());
}

TEST_F(ResidualBlock, ReluWithinAnUnsignedRangeIsPartOfTheQuantizer) {
  result(quantized_sum(quantize(relu(branch_), 0.0F, 2.55F), start_));
  EXPECT_FALSE(adding_convolution().epilogue.residual->first_zero_point);
}

TEST_F(ResidualBlock, ReluBeforeASignedRangeStandsBetweenConvolutionAndQuantizer) {
  result(quantized_sum(signed_quantize(relu(branch_)), start_));
  EXPECT_NO_THROW(sum_of_levels());
}

TEST_F(ResidualBlock, OfTwoConvolutionsTheFirstSummandTakesTheSum) {
  const OutputRef shortcut =
      model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {start_, weights(1.0F)}, "shortcut");
  result(quantized_sum(signed_quantize(branch_), signed_quantize(shortcut)));
  EXPECT_THAT(adding_convolution().weights.data<std::int8_t>(), Each(0))
      << "the weights of the branch";
}

TEST_F(ResidualBlock, EachConvolutionOfAChainOfSumsAddsTheSumBefore) {
  const OutputRef sum =
      quantized_sum(signed_quantize(branch_), signed_quantize(convolution(start_)));
  result(quantized_sum(sum, signed_quantize(convolution(start_))));
  EXPECT_EQ(num_adding_convolutions(), 2);
}

}  // namespace
}  // namespace octet
