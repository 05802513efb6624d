// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/lowering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "graph/quantizer_arithmetic.h"
#include "octet/graph.h"
#include "unit/compiler/quantized_graph.h"

namespace octet {
namespace {

using test::QuantizedGraph;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::HasSubstr;
using ::testing::Truly;

TEST(Lowering, ConvolutionTakesItsBiasActivationAndQuantizer) {
  QuantizedGraph g;
  const OutputRef bias = g.model.add_constant(Tensor(ElementType::f32, {1, 4, 1, 1}));
  const OutputRef sum = g.add(g.convolution(g.signed_quantize(g.input())), bias);
  g.result(g.quantize(g.relu(sum), 0.0F, 2.55F));
  EXPECT_THAT(g.operations(),
              ElementsAre("FakeQuantize", "ToChannelsLast", "Convolution+Add+ReLU+FakeQuantize",
                          "Dequantize", "ToPlain"));
}

// What a convolution without weights that matter starts its sums from and adds to them, in levels.
struct Start {
  explicit Start(float bias) {
    QuantizedGraph g;
    write_quantizer_arithmetic(g.model.rt_info, QuantizerArithmetic::quantize_linear);
    const OutputRef values = g.model.add_constant(
        Tensor::from(Shape{1, 4, 1, 1}, std::vector<float>{bias, bias, bias, bias}));
    const OutputRef sum = g.add(g.convolution(g.quantize(g.input(), -0.55F, 2.0F)), values);
    g.result(g.quantize(sum, -0.55F, 2.0F));
    for (const Layer& layer : lower(g.model, {}).layers) {
      const auto* found = std::get_if<IntegerConvolution>(&layer.kind);
      if (found != nullptr) convolution = *found;
    }
  }
  double level() const {
    return static_cast<double>(convolution.initial[0]) * convolution.epilogue.scale.scale[0] +
           convolution.epilogue.scale.bias[0] + convolution.epilogue.zero_point;
  }
  IntegerConvolution convolution;
};

TEST(Lowering, SumsStartFromWhatIsWholeOfTheBias) {
  const Start start(0.777F);
  EXPECT_NEAR(start.level(), 77.7 + 55, 1e-4);
  EXPECT_LE(std::abs(start.convolution.epilogue.scale.bias[0]),
            start.convolution.epilogue.scale.scale[0] / 2);
}

TEST(Lowering, BiasStaysRealWhereTheResultIsBeforeItIsQuantized) {
  QuantizedGraph g;
  const OutputRef bias =
      g.model.add_constant(Tensor::from(Shape{1, 4, 1, 1}, std::vector<float>(4, 0.777F)));
  g.result(g.quantize(g.add(g.convolution(g.signed_quantize(g.input())), bias), -0.55F, 2.0F));
  const LoweredModel lowered = lower(g.model, {});
  const auto& epilogue = std::get<IntegerConvolution>(lowered.layers[2].kind).epilogue;
  EXPECT_EQ(epilogue.scale.form, kernels::Affine::stepwise);
  EXPECT_THAT(epilogue.scale.bias, Each(0.777F));
  EXPECT_THAT(epilogue.steps->scale, Each(FloatEq(100)));
  EXPECT_FLOAT_EQ(epilogue.steps->shift, 55);
}

TEST(Lowering, GridOfAConvolutionWithoutBiasIsCountedInItsSums) {
  QuantizedGraph g;
  g.result(g.quantize(g.convolution(g.signed_quantize(g.input())), -0.55F, 2.0F));
  const LoweredModel lowered = lower(g.model, {});
  const auto& epilogue = std::get<IntegerConvolution>(lowered.layers[2].kind).epilogue;
  const float sum = 0.01F / 127;
  EXPECT_THAT(epilogue.scale.scale, Each(FloatEq(100 * sum)));
  EXPECT_THAT(epilogue.scale.bias, Each(FloatEq(55)));
  EXPECT_FALSE(epilogue.steps);
}

TEST(Lowering, ChannelsThatAreMultipliedByZeroHaveFiniteEpilogues) {
  for (const auto arithmetic :
       {QuantizerArithmetic::fake_quantize, QuantizerArithmetic::quantize_linear}) {
    QuantizedGraph g;
    write_quantizer_arithmetic(g.model.rt_info, arithmetic);
    const auto per_channel = [&](const std::vector<float>& values) {
      return g.model.add_constant(Tensor::from(Shape{1, 4, 1, 1}, values));
    };
    const OutputRef product = g.convolution(g.signed_quantize(g.input()));
    const OutputRef scaled =
        g.model.add(Binary{BinaryKind::multiply}, {product, per_channel({0, 1, 0.5F, 0})});
    g.result(g.signed_quantize(scaled));
    g.result(g.signed_quantize(g.add(scaled, per_channel({1, 2, 3, 4}))));
    for (const Layer& layer : lower(g.model, {}).layers) {
      const auto* convolution = std::get_if<IntegerConvolution>(&layer.kind);
      if (convolution == nullptr) continue;
      EXPECT_THAT(convolution->epilogue.scale.scale,
                  Each(Truly([](float x) { return std::isfinite(x); })));
      EXPECT_THAT(convolution->epilogue.scale.bias,
                  Each(Truly([](float x) { return std::isfinite(x); })));
    }
  }
}

TEST(Lowering, ReadersThatPathsLeadToInManyWaysAreFoundOnce) {
  QuantizedGraph g;
  const OutputRef axis = g.model.add_constant(Tensor::scalar<std::int64_t>(1));
  OutputRef data = g.signed_quantize(g.input());
  for (int i = 0; i < 40; ++i) {
    const OutputRef parts = g.model.add(EvenSplit{2}, {data, axis});
    data = g.model.add(Concat{1}, {parts, {parts.node, 1}});
  }
  g.result(data);
  EXPECT_EQ(g.operations().front(), "FakeQuantize");
}

TEST(Lowering, BiasBeyondTheRoomOfTheSumsStaysWithTheEpilogue) {
  const Start start(1e6F);
  EXPECT_NEAR(start.level() / 1e8, 1, 1e-6);
  // Four products of 255 and 127 at most may come on top.
  EXPECT_LE(start.convolution.initial[0], std::numeric_limits<std::int32_t>::max() - 4 * 255 * 127);
  EXPECT_GT(start.convolution.epilogue.scale.bias[0], 1e7F);
}

TEST(Lowering, ResidualIsAddedByTheConvolutionThatComesLast) {
  QuantizedGraph g;
  const OutputRef start = g.signed_quantize(g.input());
  const OutputRef branch =
      g.signed_quantize(g.convolution(g.signed_quantize(g.convolution(start))));
  g.result(g.signed_quantize(g.add(branch, start)));
  EXPECT_THAT(g.operations(),
              ElementsAre("FakeQuantize", "ToChannelsLast", "Convolution+FakeQuantize",
                          "Convolution+FakeQuantize+Add+FakeQuantize", "Dequantize", "ToPlain"));
}

// Which level the quantizer of an input rounds beside, by what `read` adds after it.
template <typename Read>
std::int32_t origin_of(float low, float high, const Read& read) {
  QuantizedGraph g;
  g.result(read(g, g.quantize(g.input(), low, high)));
  return std::get<Elementwise>(lower(g.model, {}).layers[0].kind).epilogue.zero_point;
}

TEST(Lowering, LevelsThatNoConvolutionReadsAreRoundedBesideTheirZeroPointIfThatIsTheMiddle) {
  const auto product = [](QuantizedGraph& g, OutputRef data) {
    return g.model.add(Binary{BinaryKind::multiply}, {data, data});
  };
  const auto convolution = [](QuantizedGraph& g, OutputRef data) { return g.convolution(data); };
  const auto sigmoid = [](QuantizedGraph& g, OutputRef data) {
    return g.model.add(Unary{UnaryKind::sigmoid}, {data});
  };
  EXPECT_EQ(origin_of(-1.28F, 1.27F, product), 128);
  EXPECT_EQ(origin_of(-1.27F, 1.28F, product), 0);
  EXPECT_EQ(origin_of(-1.28F, 1.27F, convolution), 0);
  EXPECT_EQ(origin_of(-1.28F, 1.27F, sigmoid), 0) << "it takes no integers";
}

TEST(Lowering, ShortcutThatStandsAfterTheConvolutionIsItsResidual) {
  QuantizedGraph g;
  const auto integers = [&](const std::vector<std::int64_t>& values) {
    const auto size = static_cast<std::int64_t>(values.size());
    return g.model.add_constant(Tensor::from(Shape{size}, values));
  };
  const OutputRef start = g.quantize(g.input(), -0.55F, 2.0F);
  const OutputRef branch = g.signed_quantize(
      g.model.add(Convolution{{{2, 2}, {1, 1}, {0, 0}, {0, 0}}}, {start, g.weights()}));
  const OutputRef shortcut =
      g.model.add(Pad{}, {g.model.add(MaxPool{{{1, 1}, {2, 2}, {0, 0}, {0, 0}}, {}}, {start}),
                          integers({0, 0, 0, 0}), integers({0, 0, 0, 0}), g.limit(0)});
  g.result(g.signed_quantize(g.add(branch, shortcut)));
  const std::vector<std::string> operations = g.operations();
  EXPECT_THAT(operations, Contains("Convolution+FakeQuantize+Add+FakeQuantize"));
  EXPECT_THAT(operations, Contains("Dequantize").Times(1)) << "of the result alone";
}

TEST(Lowering, ValueWithTwoReadersEndsTheTail) {
  QuantizedGraph g;
  const OutputRef activation = g.relu(g.convolution(g.signed_quantize(g.input())));
  g.result(activation);
  g.result(g.quantize(activation, 0.0F, 2.55F));
  EXPECT_THAT(g.operations(), ElementsAre("FakeQuantize", "ToChannelsLast", "Convolution+ReLU",
                                          "FakeQuantize", "ToPlain", "Dequantize", "ToPlain"));
}

TEST(Lowering, TransposeBetweenLayoutsMovesNothing) {
  QuantizedGraph g;
  const auto transpose = [&](OutputRef data, const std::vector<std::int64_t>& order) {
    return g.model.add(Transpose{}, {data, g.model.add_constant(Tensor::from(Shape{4}, order))});
  };
  const OutputRef channels_first =
      transpose(g.model.add(Parameter{ElementType::f32, {1, 8, 8, 4}}, {}, "x"), {0, 3, 1, 2});
  g.result(transpose(g.convolution(g.signed_quantize(channels_first)), {0, 2, 3, 1}));
  EXPECT_THAT(g.operations(), ElementsAre("FakeQuantize", "Convolution"));
}

TEST(Lowering, FloatDataKeepsTheConvolutionInFloat) {
  QuantizedGraph g;
  g.result(g.convolution(g.input()));
  const LoweredModel lowered = lower(g.model, {});
  EXPECT_TRUE(std::holds_alternative<FloatConvolution>(lowered.layers[1].kind));
}

TEST(Lowering, WithoutIntegerKernelsQuantizersStayAsTheGraphHasThem) {
  QuantizedGraph g;
  g.result(g.signed_quantize(g.input()));
  EXPECT_THAT(g.operations({.integer_kernels = false}), ElementsAre("FakeQuantize"));
}

TEST(Lowering, ZeroPointBecomesThePaddingAndWhatSumsStartFrom) {
  QuantizedGraph g;
  const OutputRef data = g.quantize(g.input(), -0.55F, 2.0F);
  g.result(g.model.add(Convolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, {data, g.weights(0.25F)}));
  const LoweredModel lowered = lower(g.model, {});
  const auto* layer = std::get_if<IntegerConvolution>(&lowered.layers[2].kind);
  ASSERT_NE(layer, nullptr);
  EXPECT_EQ(layer->pad_value, 55);
  // 4 weights of 0.25 are 32 steps of 1 / 127 each.
  EXPECT_THAT(layer->initial, ElementsAre(-55 * 4 * 32, -55 * 4 * 32, -55 * 4 * 32, -55 * 4 * 32));
}

TEST(Lowering, DynamicInputNamesTheInput) {
  Model model;
  const OutputRef input = model.add(Parameter{ElementType::f32, {Shape::kDynamic, 3}}, {}, "x");
  model.add(Result{}, {input});
  try {
    lower(model, {});
    FAIL() << "expected InvalidArgument";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), HasSubstr("expected a static shape for input \"x\", got [?,3]"));
  }
}

}  // namespace
}  // namespace octet
