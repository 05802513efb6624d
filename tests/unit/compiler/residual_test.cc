// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "compiler/lowering.h"
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

  // The convolution that adds a residual; the last of several.
  const IntegerConvolution& adding_convolution() {
    lowered_ = lower(model, {});
    const IntegerConvolution* adding = nullptr;
    for (const Layer& layer : lowered_->layers) {
      const auto* convolution = std::get_if<IntegerConvolution>(&layer.kind);
      if (convolution != nullptr && convolution->epilogue.residual) adding = convolution;
    }
    if (adding == nullptr) throw InternalError("no convolution adds a residual");
    return *adding;
  }
  std::int64_t num_adding_convolutions() {
    return std::ranges::count_if(lower(model, {}).layers, [](const Layer& layer) {
      const auto* convolution = std::get_if<IntegerConvolution>(&layer.kind);
      return convolution != nullptr && convolution->epilogue.residual;
    });
  }
  bool rounds_before_the_sum() { return adding_convolution().epilogue.round_first; }

 private:
  std::optional<LoweredModel> lowered_;
};

TEST_F(ResidualBlock, QuantizedSumIsOfWhatTheConvolutionComputed) {
  result(quantized_sum(signed_quantize(branch_), start_));
  EXPECT_FALSE(rounds_before_the_sum());
}

TEST_F(ResidualBlock, UnroundedSummandIsCountedInTheLevelsOfTheResidual) {
  const OutputRef summand = quantize(branch_, -1.28F, 1.27F);
  result(quantize(add(summand, start_), -2.56F, 2.54F));
  const Epilogue& epilogue = adding_convolution().epilogue;
  EXPECT_THAT(epilogue.step_scale, Each(FloatEq(100)));
  EXPECT_THAT(epilogue.low, Each(FloatEq(-256))) << "real -1.28 less the zero point of both";
  EXPECT_THAT(epilogue.high, Each(FloatEq(-1)));
  EXPECT_EQ(epilogue.residual->addition, kernels::Addition::unscaled);
  EXPECT_FLOAT_EQ(epilogue.residual->alpha, 0.5F);
  EXPECT_FLOAT_EQ(epilogue.residual->gamma, 128);
}

TEST_F(ResidualBlock, QuantizeLinearAddsLevelsInTheOrderOfTheSummands) {
  write_quantizer_arithmetic(model.rt_info, QuantizerArithmetic::quantize_linear);
  result(quantize(add(quantize(branch_, -1.28F, 1.27F), start_), -2.56F, 2.54F));
  const Epilogue& epilogue = adding_convolution().epilogue;
  EXPECT_EQ(epilogue.first_zero_point, 128);
  EXPECT_EQ(epilogue.residual->addition, kernels::Addition::residual_last);
  EXPECT_FLOAT_EQ(epilogue.residual->alpha, 0.5F);
  EXPECT_FLOAT_EQ(epilogue.residual->beta, 0.5F);
  EXPECT_FLOAT_EQ(epilogue.residual->gamma, 0);
}

TEST_F(ResidualBlock, QuantizeLinearAlwaysRounds) {
  write_quantizer_arithmetic(model.rt_info, QuantizerArithmetic::quantize_linear);
  result(quantized_sum(signed_quantize(branch_), start_));
  EXPECT_TRUE(rounds_before_the_sum());
}

TEST_F(ResidualBlock, SumThatStaysFloatIsOfRoundedValues) {
  result(add(signed_quantize(branch_), start_));
  EXPECT_TRUE(rounds_before_the_sum());
}

TEST_F(ResidualBlock, SumQuantizedBehindAnActivationIsOfUnroundedValues) {
  const OutputRef sum = add(signed_quantize(branch_), start_);
  result(quantize(model.add(Unary{UnaryKind::hswish}, {sum}), 0.0F, 2.55F));
  EXPECT_FALSE(rounds_before_the_sum());
}

TEST_F(ResidualBlock, ConvolutionOfTheResidualItselfIsRounded) {
  result(quantized_sum(signed_quantize(convolution(start_)), start_));
  EXPECT_TRUE(rounds_before_the_sum());
}

TEST_F(ResidualBlock, ResidualThatIsReadLaterCannotTakeTheSum) {
  result(quantized_sum(signed_quantize(branch_), start_));
  result(convolution(start_));
  EXPECT_TRUE(rounds_before_the_sum());
}

TEST_F(ResidualBlock, ConvolutionOfAnotherPartOfWhatTheResidualIsAPartOfIsRounded) {
  const OutputRef axis = model.add_constant(Tensor::scalar<std::int64_t>(1));
  const OutputRef both = model.add(Concat{1}, {start_, start_});
  const OutputRef parts = model.add(EvenSplit{2}, {both, axis});
  result(quantized_sum(signed_quantize(convolution(parts)), {parts.node, 1}));
  EXPECT_TRUE(rounds_before_the_sum());
}

TEST_F(ResidualBlock, ReluWithinAnUnsignedRangeIsPartOfTheQuantizer) {
  result(quantized_sum(quantize(relu(branch_), 0.0F, 2.55F), start_));
  EXPECT_FALSE(rounds_before_the_sum());
}

TEST_F(ResidualBlock, ReluBeforeASignedRangeStandsBetweenConvolutionAndQuantizer) {
  result(quantized_sum(signed_quantize(relu(branch_)), start_));
  EXPECT_TRUE(rounds_before_the_sum());
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
