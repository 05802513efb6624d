// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/quantization/net.h"
#include "unit/quantization/placement_text.h"

namespace octet {
namespace {

using test::Net;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::ThrowsMessage;
using ::testing::UnorderedElementsAre;

constexpr QuantizationRecipe kNncf = QuantizationRecipe::nncf;

std::vector<std::string> activations(const Net& net, const QuantizationOptions& options = {}) {
  return test::activation_lines(net.model, place_quantizers(net.model, options));
}

std::vector<std::string> weights(const Net& net,
                                 const QuantizationOptions& options = {.recipe = kNncf}) {
  return test::weight_lines(net.model, place_quantizers(net.model, options));
}

// Expected places are where NNCF 3.4 puts quantizers in the same graphs saved as OpenVINO IR.

TEST(Placement, NothingBetweenConvolutionBiasAndActivation) {
  Net net;
  const OutputRef first =
      net.unary(UnaryKind::relu, net.bias(net.convolution(net.input(), "conv1"), "bias1"), "relu1");
  net.result(net.convolution(first, "conv2"));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0", "relu1/fq_output_0"));
}

TEST(Placement, DepthwiseConvolutionReadsARangePerChannel) {
  Net net;
  const OutputRef first =
      net.unary(UnaryKind::relu, net.convolution(net.input(), "conv1"), "relu1");
  net.result(net.depthwise(first, "depthwise"));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0", "relu1/fq_output_0 per_channel"));
}

TEST(Placement, GroupsOfSeveralChannelsReadOneRange) {
  Net net;
  net.result(net.group_convolution(net.input(), "grouped", 2));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0"));
}

TEST(Placement, BranchesShareAQuantizerThatSuitsAll) {
  Net net;
  const OutputRef x = net.input();
  net.result(net.depthwise(x, "depthwise"));
  net.result(net.convolution(x, "conv"));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0"));
}

TEST(Placement, FloatBranchKeepsTheQuantizerOnTheOther) {
  Net net;
  const OutputRef x = net.input();
  net.result(net.convolution(x, "conv"));
  net.result(net.unary(UnaryKind::sigmoid, x, "sigmoid"));
  EXPECT_THAT(activations(net), ElementsAre("conv/fq_input_0"));
}

TEST(Placement, ModelOutputStaysInFloat) {
  Net net;
  const OutputRef relu = net.unary(UnaryKind::relu, net.input(), "relu");
  net.result(net.convolution(relu, "conv"));
  net.result(relu);
  EXPECT_THAT(activations(net), ElementsAre("conv/fq_input_0"));
}

TEST(Placement, ComparedForEqualityAreNotQuantized) {
  Net net;
  const OutputRef x = net.input();
  const OutputRef equal = net.model.add(Comparison{}, {x, net.max_pool(x, "pool")}, "equal");
  net.result(net.convolution(net.model.add(Convert{}, {equal}), "conv"));
  EXPECT_THAT(activations(net), ElementsAre("Convert/fq_output_0"));
}

TEST(Placement, ResidualAddQuantizesBothOperands) {
  Net net;
  const OutputRef relu = net.unary(UnaryKind::relu, net.convolution(net.input(), "conv1"), "relu1");
  const OutputRef branch = net.bias(net.convolution(relu, "conv2"), "bias2");
  net.result(net.convolution(net.binary(BinaryKind::add, relu, branch, "add"), "conv3"));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0", "relu1/fq_output_0",
                                            "bias2/fq_output_0", "add/fq_output_0"));
}

TEST(Placement, MovesAboveOperationsThatOnlyMoveValues) {
  Net net;
  const OutputRef relu = net.unary(UnaryKind::relu, net.convolution(net.input(), "conv1"), "relu1");
  net.result(net.convolution(net.max_pool(relu, "pool"), "conv2"));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0", "relu1/fq_output_0"));
}

/// x -> Pad with `value` -> convolution
Net padded_convolution(float value) {
  Net net;
  const auto pads = [&](std::int64_t pad) {
    return net.model.add_constant(
        Tensor::from(Shape{4}, std::vector<std::int64_t>{0, 0, pad, pad}));
  };
  const OutputRef fill = net.model.add_constant(Tensor::scalar(value));
  net.result(
      net.convolution(net.model.add(Pad{}, {net.input(), pads(1), pads(0), fill}, "pad"), "conv"));
  return net;
}

TEST(Placement, MovesAboveAPadWithZeros) {
  EXPECT_THAT(activations(padded_convolution(0)), ElementsAre("x/fq_output_0"));
}

// Unlike NNCF, whose model OpenVINO then computes wrong.
TEST(Placement, StopsBelowAPadWithAnotherValue) {
  EXPECT_THAT(activations(padded_convolution(1)), ElementsAre("pad/fq_output_0"));
}

TEST(Placement, MovesAboveAPadWithInfinity) {
  EXPECT_THAT(activations(padded_convolution(-65504)), ElementsAre("x/fq_output_0"));
}

TEST(Placement, StopsBelowAPoolWhoseInputIsAlsoReadInFloat) {
  Net net;
  const OutputRef relu = net.unary(UnaryKind::relu, net.input(), "relu");
  net.result(net.convolution(net.max_pool(relu, "pool"), "conv"));
  net.result(net.unary(UnaryKind::sigmoid, relu, "sigmoid"));
  EXPECT_THAT(activations(net), ElementsAre("pool/fq_input_0"));
}

TEST(Placement, RangePerChannelDoesNotMoveAboveATranspose) {
  Net net;
  const OutputRef order =
      net.model.add_constant(Tensor::from(Shape{4}, std::vector<std::int64_t>{0, 3, 1, 2}));
  const OutputRef x = net.model.add(Parameter{ElementType::f32, {1, 8, 8, 8}}, {}, "x");
  net.result(net.depthwise(net.model.add(Transpose{}, {x, order}, "transpose"), "depthwise"));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0"));
}

TEST(Placement, ConcatenatedOperandsOfAConvolutionShareARange) {
  Net net;
  const OutputRef x = net.input();
  const OutputRef a = net.unary(UnaryKind::relu, net.convolution(x, "conv1"), "relu1");
  const OutputRef b = net.unary(UnaryKind::relu, net.convolution(x, "conv2"), "relu2");
  const OutputRef joined = net.model.add(Concat{1}, {a, b}, "concat");
  net.result(net.convolution(joined, "conv3"));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0", "relu1/fq_output_0 unified",
                                            "relu2/fq_output_0 unified"));
}

TEST(Placement, ConcatenatedOperandsOfADepthwiseConvolutionKeepTheirRanges) {
  Net net;
  const OutputRef x = net.input();
  const OutputRef a = net.unary(UnaryKind::relu, net.convolution(x, "conv1"), "relu1");
  const OutputRef b = net.unary(UnaryKind::relu, net.convolution(x, "conv2"), "relu2");
  const OutputRef joined = net.model.add(Concat{1}, {a, b}, "concat");
  const OutputRef w = net.weights({16, 1, 1, 3, 3});
  net.result(net.model.add(GroupConvolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, {joined, w}, "dw"));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0", "relu1/fq_output_0 per_channel",
                                            "relu2/fq_output_0 per_channel"));
}

TEST(Placement, LoneOperandOfAnAdditionOfAConstantStaysInFloat) {
  Net net;
  const OutputRef sigmoid = net.unary(UnaryKind::sigmoid, net.input(), "sigmoid");
  net.result(net.unary(UnaryKind::tanh, net.bias(sigmoid, "shift"), "tanh"));
  EXPECT_THAT(activations(net), IsEmpty());
}

TEST(Placement, SqueezeAndExciteGateStaysInFloat) {
  Net net;
  const OutputRef x = net.unary(UnaryKind::relu, net.convolution(net.input(), "conv"), "relu");
  OutputRef gate = net.mean(x, "mean");
  gate =
      net.unary(UnaryKind::relu, net.bias(net.convolution(gate, "squeeze", 1), "bias1"), "relu1");
  gate = net.unary(UnaryKind::sigmoid, net.bias(net.convolution(gate, "excite", 1), "bias2"),
                   "sigmoid");
  net.result(net.convolution(net.binary(BinaryKind::multiply, x, gate, "scale"), "conv2"));
  EXPECT_THAT(activations(net), UnorderedElementsAre("x/fq_output_0", "relu/fq_output_0",
                                                     "sigmoid/fq_output_0", "scale/fq_output_0"));
  EXPECT_THAT(weights(net), ElementsAre("conv/fq_weights_1 half_range", "conv2/fq_weights_1"));
}

TEST(Placement, HardSwishIsPartOfItsConvolution) {
  Net net;
  const OutputRef bias = net.bias(net.convolution(net.input(), "conv1"), "bias1");
  const OutputRef three = net.model.add_constant(Tensor::scalar(3.0F));
  const OutputRef sixth = net.model.add_constant(Tensor::scalar(1.0F / 6));
  const OutputRef gate =
      net.model.add(Clamp{0, 6}, {net.binary(BinaryKind::add, bias, three, "plus3")}, "clamp");
  const OutputRef product = net.binary(BinaryKind::multiply, bias, gate, "product");
  const OutputRef hswish = net.binary(BinaryKind::multiply, product, sixth, "hswish");
  net.result(net.convolution(hswish, "conv2"));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0", "hswish/fq_output_0"));
}

TEST(Placement, IgnoredNodeKeepsFloatInputsAndWeights) {
  Net net;
  const OutputRef relu = net.unary(UnaryKind::relu, net.convolution(net.input(), "conv1"), "relu1");
  net.result(net.convolution(relu, "conv2"));
  const QuantizationOptions options{.recipe = kNncf, .ignored_scope = {.names = {"conv2"}}};
  EXPECT_THAT(activations(net, options), ElementsAre("x/fq_output_0"));
  EXPECT_THAT(weights(net, options), ElementsAre("conv1/fq_weights_1 half_range"));
}

TEST(Placement, EntriesThatChangeNoQuantizerAreErrors) {
  Net net;
  const OutputRef first =
      net.unary(UnaryKind::relu, net.bias(net.convolution(net.input(), "conv1"), "bias1"), "relu1");
  net.result(net.convolution(first, "conv2"));
  const auto place = [&](const IgnoredScope& scope) {
    return place_quantizers(net.model, {.ignored_scope = scope});
  };
  EXPECT_THAT(
      [&] {
        place({.names = {"bias1", "conv2"}});
      },
      ThrowsMessage<InvalidArgument>(
          AllOf(HasSubstr("no change from name \"bias1\" (quantized near it: \"conv1\" "
                          "(Convolution), \"conv2\" (Convolution))"),
                Not(HasSubstr("name \"conv2\"")))));
  EXPECT_EQ(place({.names = {"bias1", "conv2"}, .validate = false}), place({.names = {"conv2"}}));
}

TEST(Placement, EntriesMayOverlap) {
  Net net;
  net.result(net.convolution(net.input(), "conv1"));
  EXPECT_NO_THROW(place_quantizers(
      net.model, {.ignored_scope = {.names = {"conv1"}, .types = {"Convolution"}}}));
}

TEST(Placement, HalfRangeOfTheFirstQuantizedConvolutionAlone) {
  Net net;
  net.result(net.convolution(net.convolution(net.input(), "conv1"), "conv2"));
  EXPECT_THAT(weights(net), ElementsAre("conv1/fq_weights_1 half_range", "conv2/fq_weights_1"));
}

TEST(Placement, OverflowFixMayCoverAllOrNoWeights) {
  Net net;
  net.result(net.convolution(net.convolution(net.input(), "conv1"), "conv2"));
  const QuantizationOptions all{.advanced = {.overflow_fix = OverflowFix::enable}};
  EXPECT_THAT(weights(net, all),
              ElementsAre("conv1/fq_weights_1 half_range", "conv2/fq_weights_1 half_range"));
  const QuantizationOptions none{.advanced = {.overflow_fix = OverflowFix::disable}};
  EXPECT_THAT(weights(net, none), ElementsAre("conv1/fq_weights_1", "conv2/fq_weights_1"));
}

TEST(Placement, MixedPresetIsAsymmetricOnActivationsAlone) {
  Net net;
  net.result(net.convolution(net.input(), "conv"));
  const QuantizerPlacement placement =
      place_quantizers(net.model, {.preset = QuantizationPreset::mixed});
  EXPECT_EQ(placement.activations.at(0).config.scheme, QuantizationScheme::asymmetric);
  EXPECT_EQ(placement.weights.at(0).config.scheme, QuantizationScheme::symmetric);
}

TEST(Placement, TransformerKeepsAdditionsInFloat) {
  Net net;
  const OutputRef x = net.input();
  const OutputRef a = net.convolution(x, "conv1");
  const OutputRef sum = net.binary(BinaryKind::add, a, x, "sum");
  net.result(net.convolution(sum, "conv2"));
  EXPECT_THAT(activations(net, {.model_type = ModelType::transformer}),
              ElementsAre("conv1/fq_input_0", "sum/fq_output_0"));
}

// x through a product with weights, as [1, 8, 8].
OutputRef projection(Net& net, OutputRef x, const std::string& name) {
  const OutputRef order =
      net.model.add_constant(Tensor::from(Shape{3}, std::vector<std::int64_t>{0, 1, 2}));
  const OutputRef y = net.model.add(MatMul{}, {x, net.weights({8, 8})}, name);
  return net.model.add(Transpose{}, {y, order}, name + "_moved");
}

Net attention() {
  Net net;
  const OutputRef x = net.model.add(Parameter{ElementType::f32, {1, 8, 8}}, {}, "x");
  const OutputRef scores = net.model.add(
      MatMul{false, true}, {projection(net, x, "query"), projection(net, x, "key")}, "scores");
  const OutputRef weights = net.model.add(Softmax{2}, {scores}, "softmax");
  const OutputRef mixed = net.model.add(MatMul{}, {weights, projection(net, x, "value")}, "mixed");
  net.result(net.model.add(MatMul{}, {mixed, net.weights({8, 8})}, "out"));
  return net;
}

TEST(Placement, ProductsOfAnAttentionAreQuantized) {
  EXPECT_THAT(
      activations(attention()),
      UnorderedElementsAre("x/fq_output_0", "query/fq_output_0", "key/fq_output_0",
                           "value/fq_output_0", "softmax/fq_output_0", "mixed/fq_output_0"));
}

TEST(Placement, TransformerMixesItsValuesInFloat) {
  EXPECT_THAT(activations(attention(), {.model_type = ModelType::transformer}),
              UnorderedElementsAre("x/fq_output_0", "query/fq_output_0", "key/fq_output_0",
                                   "mixed/fq_output_0"));
}

TEST(Placement, OutputsOfASplitThatAllWantInt8ShareTheQuantizerAboveIt) {
  Net net;
  const OutputRef relu = net.unary(UnaryKind::relu, net.convolution(net.input(), "conv1"), "relu1");
  const OutputRef axis = net.model.add_constant(Tensor::scalar(std::int64_t{1}));
  const OutputRef split = net.model.add(EvenSplit{2}, {relu, axis}, "split");
  net.result(net.convolution({split.node, 0}, "conv2"));
  net.result(net.convolution({split.node, 1}, "conv3"));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0", "relu1/fq_output_0"));
}

TEST(Placement, OutputOfASplitThatIsReadInFloatKeepsTheQuantizerBelow) {
  Net net;
  const OutputRef relu = net.unary(UnaryKind::relu, net.convolution(net.input(), "conv1"), "relu1");
  const OutputRef axis = net.model.add_constant(Tensor::scalar(std::int64_t{1}));
  const OutputRef split = net.model.add(EvenSplit{2}, {relu, axis}, "split");
  net.result(net.convolution({split.node, 0}, "conv2"));
  net.result(net.unary(UnaryKind::sigmoid, {split.node, 1}, "sigmoid"));
  EXPECT_THAT(activations(net), ElementsAre("x/fq_output_0", "conv2/fq_input_0"));
}

TEST(Placement, TransposedConvolutionReadsOneRangeAndHasARangePerOutput) {
  Net net;
  const OutputRef x = net.unary(UnaryKind::relu, net.input(), "relu");
  const OutputRef w = net.weights({8, 4, 2, 2});
  net.result(
      net.model.add(ConvolutionBackpropData{{{2, 2}, {1, 1}, {0, 0}, {0, 0}}, {}}, {x, w}, "up"));
  const QuantizerPlacement placement = place_quantizers(net.model, {});
  EXPECT_THAT(activations(net), ElementsAre("relu/fq_output_0"));
  EXPECT_THAT(placement.weights.at(0).channel_axes, ElementsAre(1));
}

TEST(Placement, ShapesOfDataAreNoReadersOfIt) {
  Net net;
  const OutputRef relu = net.unary(UnaryKind::relu, net.input(), "relu");
  const OutputRef shape = net.model.add(ShapeOf{}, {relu}, "shape");
  net.result(net.model.add(Reshape{}, {net.convolution(relu, "conv"), shape}, "reshape"));
  EXPECT_THAT(activations(net), ElementsAre("relu/fq_output_0"));
}

TEST(Placement, TransposedWeightsOfAMatrixProductHaveTheirOutputsFirst) {
  Net net;
  const OutputRef x = net.model.add(Parameter{ElementType::f32, {1, 8}}, {}, "x");
  const OutputRef hidden =
      net.model.add(MatMul{false, true}, {x, net.weights({4, 8})}, "transposed");
  net.result(net.model.add(MatMul{}, {hidden, net.weights({4, 2})}, "plain"));
  const QuantizerPlacement placement = place_quantizers(net.model, {});
  EXPECT_THAT(placement.weights.at(0).channel_axes, ElementsAre(0));
  EXPECT_THAT(placement.weights.at(1).channel_axes, ElementsAre(1));
}

}  // namespace
}  // namespace octet
