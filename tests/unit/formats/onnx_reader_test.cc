// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evaluate_model.h"
#include "graph/quantizer_arithmetic.h"
#include "octet/graph.h"
#include "onnx_messages.h"

namespace octet {
namespace {

using test::OnnxMessage;
using test::set;
using testing::HasSubstr;
using testing::IsEmpty;

const Node& producer(const Model& model, std::size_t result = 0) {
  return model.node(model.node(model.results().at(result)).inputs.at(0).node);
}
template <typename T>
std::size_t count(const Model& model) {
  std::size_t found = 0;
  for (const NodeId id : model.topological_order())
    found += std::holds_alternative<T>(model.node(id).op) ? 1 : 0;
  return found;
}

TEST(OnnxReader, NodesKeepTheirNamesAndValuesBecomeTensorNames) {
  OnnxMessage net;
  net.input("x", {1, 2}).output("y");
  net.node("Relu", {"x"}, {"y"}, "first");
  const Model model = net.read();
  EXPECT_EQ(producer(model).name, "first");
  EXPECT_EQ(producer(model).outputs[0].names, std::vector<std::string>{"y"});
  EXPECT_EQ(model.node(model.parameters()[0]).name, "x");
}

TEST(OnnxReader, BatchThatIsLeftOpenStaysOpen) {
  OnnxMessage net;
  net.input("x", {-1, 3}).output("y");
  net.node("Relu", {"x"}, {"y"});
  EXPECT_EQ(producer(net.read()).outputs[0].shape, (Shape{Shape::kDynamic, 3}));
}

TEST(OnnxReader, SizeOfAPictureThatIsLeftOpenAsksForTheInputShape) {
  OnnxMessage net;
  net.input("x", {1, 3, -1, 8}).output("y");
  net.node("Relu", {"x"}, {"y"});
  EXPECT_THAT(test::error_of<InvalidArgument>(net),
              AllOf(HasSubstr("dimension 2 (\"d\")"), HasSubstr("--input-shape")));
  ReadOptions options;
  options.input_shape = Shape{1, 3, 4, 8};
  EXPECT_EQ(producer(net.read(options)).outputs[0].shape, (Shape{1, 3, 4, 8}));
}

TEST(OnnxReader, InputsHaveTheirOwnShapesByName) {
  OnnxMessage net;
  net.input("x", {1, 3, -1, 8}).input("y", {-1, -1}).output("z").output("w");
  net.node("Relu", {"x"}, {"z"});
  net.node("Relu", {"y"}, {"w"});
  const Model model = net.read({.input_shapes = {{"x", {1, 3, 4, 8}}, {"y", {1, 5}}}});
  EXPECT_EQ(producer(model, 0).outputs[0].shape, (Shape{1, 3, 4, 8}));
  EXPECT_EQ(producer(model, 1).outputs[0].shape, (Shape{1, 5}));
}

TEST(OnnxReader, InputShapeOfAnotherRankIsRefused) {
  OnnxMessage net;
  net.input("x", {1, 3}).output("y");
  net.node("Relu", {"x"}, {"y"});
  ReadOptions options;
  options.input_shape = Shape{1, 3, 4};
  EXPECT_THAT(test::error_of<InvalidArgument>(net, options), HasSubstr("rank 2"));
}

TEST(OnnxReader, InitializersThatAreInputsTooAreConstants) {
  OnnxMessage net;
  net.input("x", {2}).input("w", {2}).output("y").floats("w", {2}, {1, 2});
  net.node("Add", {"x", "w"}, {"y"});
  EXPECT_EQ(net.read().parameters().size(), 1U);
}

TEST(OnnxReader, NodesInAnyOrderAreSorted) {
  OnnxMessage net;
  net.input("x", {2}).output("z");
  net.node("Exp", {"y"}, {"z"});
  net.node("Relu", {"x"}, {"y"});
  EXPECT_EQ(std::get<Unary>(producer(net.read()).op).kind, UnaryKind::exp);
}

TEST(OnnxReader, WhatNoOutputNeedsIsLeftOut) {
  OnnxMessage net;
  net.input("x", {2}).output("y");
  net.node("Relu", {"x"}, {"y"});
  net.node("NonZero", {"x"}, {"unused"});
  EXPECT_EQ(net.read().num_nodes(), 3U);
}

TEST(OnnxReader, ShapesAreComputedWhenReading) {
  OnnxMessage net;
  net.input("x", {2, 3, 4}).output("y").integers("zero", {0}).integers("rest", {-1});
  net.node("Shape", {"x"}, {"shape"});
  net.node("Gather", {"shape", "zero"}, {"batch"});
  set(net.node("Concat", {"batch", "rest"}, {"target"}), "axis", 0);
  net.node("Reshape", {"x", "target"}, {"y"});
  const Model model = net.read();
  EXPECT_EQ(producer(model).outputs[0].shape, (Shape{2, 12}));
  EXPECT_EQ(model.num_nodes(), 4U);
}

TEST(OnnxReader, ResizeTakesTheOpenBatchFromTheShapeOfTheData) {
  OnnxMessage net;
  net.input("x", {-1, 3, 4, 4}).output("y").integers("zero", {0}).integers("rest", {3, 8, 8});
  net.node("Shape", {"x"}, {"shape"});
  net.node("Gather", {"shape", "zero"}, {"batch"});
  set(net.node("Concat", {"batch", "rest"}, {"sizes"}), "axis", 0);
  net.node("Resize", {"x", "", "", "sizes"}, {"y"});
  EXPECT_EQ(producer(net.read()).outputs[0].shape, (Shape{Shape::kDynamic, 3, 8, 8}));
}

TEST(OnnxReader, BatchNormalizationWithStatisticsAsOutputsTakesThoseOfTheData) {
  OnnxMessage net(13);
  net.input("x", {2, 1}).output("y").floats("one", {1}, {1}).floats("zero", {1}, {0});
  net.node("BatchNormalization", {"x", "one", "zero", "zero", "one"}, {"y", "mean", "variance"});
  const Tensor x = Tensor::from<float>(Shape{2, 1}, std::vector<float>{3, 5});
  const Tensor y = test::evaluate_model(net.read(), {x}).at(0);
  EXPECT_NEAR(y.data<float>()[0], -1, 1e-4);
}

TEST(OnnxReader, ConvolutionInGroupsGetsADimensionOfGroups) {
  OnnxMessage net;
  net.input("x", {1, 4, 5, 5}).output("y").floats("w", {4, 1, 3, 3}, std::vector<float>(36, 1));
  auto& conv = net.node("Conv", {"x", "w"}, {"y"});
  set(conv, "group", 4);
  set(conv, "pads", {1, 0, 1, 0});
  const Model model = net.read();
  const Node& node = producer(model);
  const auto& op = std::get<GroupConvolution>(node.op);
  EXPECT_EQ(op.pads_begin, (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(op.pads_end, (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(node.outputs[0].shape, (Shape{1, 4, 5, 3}));
}

TEST(OnnxReader, ConvolutionRoundsFloatParametersToTheTypeOfItsData) {
  OnnxMessage net;
  net.input("x", {1, 1, 1, 2}, test::proto::TensorProto::BFLOAT16).output("y");
  net.floats("w", {1, 1, 1, 1}, {1.001F}).floats("b", {1}, {-2});
  net.node("Conv", {"x", "w", "b"}, {"y"});
  const Model model = net.read();
  const Node& add = producer(model);
  EXPECT_EQ(add.outputs[0].type, ElementType::bf16);
  const Tensor& weights = *model.constant(model.node(add.inputs[0].node).inputs[1]);
  EXPECT_EQ(weights, Tensor::from(Shape{1, 1, 1, 1}, std::vector<float>{1}).to(ElementType::bf16));
}

TEST(OnnxReader, GroupsThatDoNotDivideTheWeightsAreAnError) {
  OnnxMessage net;
  net.input("x", {1, 3, 5, 5}).output("y").floats("w", {4, 1, 1, 1}, {1, 1, 1, 1});
  set(net.node("Conv", {"x", "w"}, {"y"}, "conv1"), "group", 3);
  EXPECT_THAT(test::error_of<ParseError>(net),
              HasSubstr("net.onnx: node \"conv1\" (Conv): group=3 does not divide the 4"));
}

TEST(OnnxReader, SoftmaxBeforeSet13IsOverAllDimensionsFromItsAxisOn) {
  OnnxMessage net(11);
  net.input("x", {2, 3, 4}).output("y");
  net.node("Softmax", {"x"}, {"y"});
  const Model model = net.read();
  EXPECT_EQ(producer(model).outputs[0].shape, (Shape{2, 3, 4}));
  EXPECT_EQ(count<Reshape>(model), 2U);
}

TEST(OnnxReader, SoftmaxFromSet13OnIsOverOneDimension) {
  OnnxMessage net(13);
  net.input("x", {2, 3, 4}).output("y");
  net.node("Softmax", {"x"}, {"y"});
  EXPECT_EQ(std::get<Softmax>(producer(net.read()).op).axis, -1);
}

TEST(OnnxReader, ClipFrom0OnIsReLU) {
  OnnxMessage net;
  net.input("x", {2}).output("y").floats("zero", {}, {0});
  net.node("Clip", {"x", "zero"}, {"y"});
  EXPECT_EQ(std::get<Unary>(producer(net.read()).op).kind, UnaryKind::relu);
}

TEST(OnnxReader, SlopesOfTheLastAxisAreNotTakenAsSlopesPerChannel) {
  OnnxMessage net;
  net.input("x", {1, 2, 3}).output("y").floats("slope", {3}, {1, 2, 3});
  net.node("PRelu", {"x", "slope"}, {"y"});
  const Model model = net.read();
  EXPECT_EQ(model.value(producer(model).inputs[1]).shape, (Shape{1, 1, 3}));
}

TEST(OnnxReader, BranchOfAConstantConditionTakesItsPlace) {
  OnnxMessage net;
  net.input("x", {2}).output("y");
  net.initializer<std::uint8_t>("yes", {}, {1}, test::proto::TensorProto::BOOL);
  auto& choice = net.node("If", {"yes"}, {"y"});
  for (const char* branch : {"then_branch", "else_branch"}) {
    auto* attribute = choice.add_attribute();
    attribute->set_name(branch);
    attribute->set_type(test::proto::AttributeProto::GRAPH);
    OnnxMessage::fill(*attribute->mutable_g()->add_node(), branch[0] == 't' ? "Relu" : "Exp", {"x"},
                      {"inner"});
    attribute->mutable_g()->add_output()->set_name("inner");
  }
  EXPECT_EQ(std::get<Unary>(producer(net.read()).op).kind, UnaryKind::relu);
}

TEST(OnnxReader, FunctionsOfTheModelAreWrittenOut) {
  OnnxMessage net;
  net.input("x", {2}).output("y");
  auto* function = net.message.add_functions();
  function->set_name("ClippedExp");
  function->set_domain("own");
  function->add_input("a");
  function->add_output("c");
  function->add_attribute("top");
  function->add_opset_import()->set_version(11);
  OnnxMessage::fill(*function->add_node(), "Exp", {"a"}, {"b"});
  auto& clip = OnnxMessage::fill(*function->add_node(), "Softmax", {"b"}, {"c"});
  auto* reference = clip.add_attribute();
  reference->set_name("axis");
  reference->set_type(test::proto::AttributeProto::INT);
  reference->set_ref_attr_name("top");
  auto& call = net.node("ClippedExp", {"x"}, {"y"}, "call");
  call.set_domain("own");
  set(call, "top", 0);
  const Model model = net.read();
  const Node& node = producer(model);
  EXPECT_EQ(std::get<Softmax>(node.op).axis, 0);
  EXPECT_THAT(node.name, HasSubstr("call/"));
}

// --- Quantization ---

OnnxMessage with_scales() {
  OnnxMessage net;
  net.floats("scale", {}, {0.5F}).floats("other", {}, {0.25F});
  net.initializer<std::uint8_t>("zero", {}, {10}, test::proto::TensorProto::UINT8);
  return net;
}

TEST(OnnxReader, QuantizeAndDequantizeOfOneScaleAreOneFakeQuantize) {
  OnnxMessage net = with_scales();
  net.input("x", {2}).output("y");
  net.node("QuantizeLinear", {"x", "scale", "zero"}, {"q"});
  net.node("DequantizeLinear", {"q", "scale", "zero"}, {"y"});
  const Model model = net.read();
  const Node& node = producer(model);
  ASSERT_EQ(std::get<FakeQuantize>(node.op).levels, 256);
  EXPECT_EQ(*model.constant(node.inputs[1]), Tensor::scalar(-5.0F));
  EXPECT_EQ(*model.constant(node.inputs[2]), Tensor::scalar(122.5F));
}

TEST(OnnxReader, ModelWithQuantizersRoundsBeforeResiduals) {
  OnnxMessage net = with_scales();
  net.input("x", {2}).output("y");
  net.node("QuantizeLinear", {"x", "scale", "zero"}, {"q"});
  net.node("DequantizeLinear", {"q", "scale", "zero"}, {"y"});
  EXPECT_EQ(quantizer_arithmetic(net.read().rt_info), QuantizerArithmetic::quantize_linear);
}

TEST(OnnxReader, DequantizeOfAnotherScaleComputesWithTheIntegers) {
  OnnxMessage net = with_scales();
  net.input("x", {2}).output("y");
  net.node("QuantizeLinear", {"x", "scale", "zero"}, {"q"});
  net.node("DequantizeLinear", {"q", "other", "zero"}, {"y"});
  const Model model = net.read();
  EXPECT_EQ(count<FakeQuantize>(model), 0U);
  EXPECT_EQ(count<Round>(model), 1U);
}

TEST(OnnxReader, WhatMovesIntegersBetweenQuantizersMovesTheReals) {
  OnnxMessage net = with_scales();
  net.input("x", {2, 3}).output("y");
  net.node("QuantizeLinear", {"x", "scale", "zero"}, {"q"});
  net.node("Transpose", {"q"}, {"t"});
  net.node("DequantizeLinear", {"t", "scale", "zero"}, {"y"});
  const Model model = net.read();
  EXPECT_EQ(model.value(producer(model).inputs[0]).type, ElementType::f32);
  EXPECT_EQ(count<FakeQuantize>(model), 1U);
  EXPECT_EQ(count<Convert>(model), 0U);
}

TEST(OnnxReader, IntegerWeightsStayIntegersInGroupsToo) {
  OnnxMessage net = with_scales();
  net.input("x", {1, 2, 3, 3}).output("y");
  net.initializer<std::int8_t>("w", {2, 1, 1, 1}, {3, -3}, test::proto::TensorProto::INT8);
  net.node("DequantizeLinear", {"w", "scale"}, {"real"});
  set(net.node("Conv", {"x", "real"}, {"y"}), "group", 2);
  const Model model = net.read();
  const Node& multiply = model.node(producer(model).inputs[1].node);
  ASSERT_TRUE(std::holds_alternative<Binary>(multiply.op));
  const Node& convert = model.node(multiply.inputs[0].node);
  ASSERT_TRUE(std::holds_alternative<Convert>(convert.op));
  EXPECT_EQ(model.constant(convert.inputs[0])->shape(), (Shape{2, 1, 1, 1, 1}));
}

// The constant weights of four bits of a MatMul.
Tensor four_bit_weights(const OnnxMessage& net) {
  const Model model = net.read();
  const Node& multiply = model.node(producer(model).inputs[1].node);
  return *model.constant(model.node(multiply.inputs[0].node).inputs[0]);
}

// y = x * DequantizeLinear(w [5, 1]), w to be filled.
test::proto::TensorProto& add_four_bit_weights(OnnxMessage& net, std::int32_t type) {
  net.floats("scale", {}, {0.5F}).input("x", {1, 5}).output("y");
  net.node("DequantizeLinear", {"w", "scale"}, {"real"});
  net.node("MatMul", {"x", "real"}, {"y"});
  auto& weights = net.initializer<std::uint8_t>("w", {5, 1}, {0xF1, 0x87, 0x03},
                                                test::proto::TensorProto::UINT8);
  weights.set_data_type(type);
  return weights;
}

constexpr std::int32_t kUint4 = 21;
constexpr std::int32_t kInt4 = 22;

TEST(OnnxReader, WeightsOfFourBitsAreTwoInAByte) {
  OnnxMessage net(21);
  add_four_bit_weights(net, kInt4);
  const Tensor weights = four_bit_weights(net);
  EXPECT_EQ(weights.type(), ElementType::i4);
  EXPECT_THAT(weights.data<std::int8_t>(), testing::ElementsAre(1, -1, 7, -8, 3));
}

TEST(OnnxReader, UnsignedWeightsOfFourBitsHaveNoSign) {
  OnnxMessage net(21);
  add_four_bit_weights(net, kUint4);
  const Tensor weights = four_bit_weights(net);
  EXPECT_EQ(weights.type(), ElementType::u4);
  EXPECT_THAT(weights.data<std::uint8_t>(), testing::ElementsAre(1, 15, 7, 8, 3));
}

TEST(OnnxReader, WeightsOfFourBitsMayBeListedByteByByte) {
  OnnxMessage net(21);
  auto& weights = add_four_bit_weights(net, kInt4);
  weights.clear_raw_data();
  for (const int pair : {0xF1, 0x87, 0x03}) weights.add_int32_data(pair);
  EXPECT_THAT(four_bit_weights(net).data<std::int8_t>(), testing::ElementsAre(1, -1, 7, -8, 3));
}

TEST(OnnxReader, QuantizerOfFourBitsHasSixteenLevels) {
  OnnxMessage net(21);
  net.floats("scale", {}, {0.5F}).input("x", {2}).output("y");
  net.initializer<std::uint8_t>("zero", {}, {0x01}, test::proto::TensorProto::UINT8)
      .set_data_type(kInt4);
  net.node("QuantizeLinear", {"x", "scale", "zero"}, {"q"});
  net.node("DequantizeLinear", {"q", "scale", "zero"}, {"y"});
  const Model model = net.read();
  const Node& node = producer(model);
  ASSERT_EQ(std::get<FakeQuantize>(node.op).levels, 16);
  EXPECT_EQ(*model.constant(node.inputs[1]), Tensor::scalar(-4.5F));
  EXPECT_EQ(*model.constant(node.inputs[2]), Tensor::scalar(3.0F));
}

TEST(OnnxReader, QLinearConvIsAConvolutionBetweenFakeQuantizes) {
  OnnxMessage net = with_scales();
  net.input("x", {1, 1, 3, 3}).output("y");
  net.initializer<std::int8_t>("w", {2, 1, 1, 1}, {3, -3}, test::proto::TensorProto::INT8);
  net.initializer<std::int8_t>("w_zero", {}, {0}, test::proto::TensorProto::INT8);
  net.initializer<std::int32_t>("bias", {2}, {4, 8}, test::proto::TensorProto::INT32);
  net.node("QuantizeLinear", {"x", "scale", "zero"}, {"q"});
  net.node("QLinearConv", {"q", "scale", "zero", "w", "other", "w_zero", "scale", "zero", "bias"},
           {"qy"});
  net.node("DequantizeLinear", {"qy", "scale", "zero"}, {"y"});
  const Model model = net.read();
  const Node& add = model.node(producer(model).inputs[0].node);
  ASSERT_EQ(std::get<Binary>(add.op).kind, BinaryKind::add);
  const Tensor& bias = *model.constant(add.inputs[1]);
  EXPECT_EQ(bias.reshaped(Shape{2}), Tensor::from<float>(Shape{2}, std::vector{0.5F, 1.0F}));
  EXPECT_EQ(count<FakeQuantize>(model), 2U);
}

TEST(OnnxReader, ArgMaxIsThePositionOfTopK) {
  OnnxMessage net;
  net.input("x", {1, 5}).output("y");
  auto& node = net.node("ArgMax", {"x"}, {"y"});
  set(node, "axis", -1);
  set(node, "keepdims", 0);
  const Model model = net.read();
  const Node& squeeze = producer(model);
  EXPECT_EQ(squeeze.outputs[0].shape, (Shape{1}));
  EXPECT_EQ(squeeze.outputs[0].type, ElementType::i64);
  EXPECT_EQ(squeeze.inputs[0].port, 1U);
  EXPECT_EQ(std::get<TopK>(model.node(squeeze.inputs[0].node).op).axis, 1);
}

TEST(OnnxReader, TopKHasValuesAndPositions) {
  OnnxMessage net;
  net.input("x", {-1, 5}).output("values").output("classes");
  net.integers("k", {3});
  net.node("TopK", {"x", "k"}, {"values", "classes"});
  const Model model = net.read();
  EXPECT_EQ(producer(model, 0).outputs[0].shape, (Shape{Shape::kDynamic, 3}));
  EXPECT_EQ(producer(model, 1).outputs[1].names, std::vector<std::string>{"classes"});
}

/// y = x * w^T + b: a product and an addition made of one Gemm.
TEST(OnnxReader, NodesKnowTheOperationThatTheyAreMadeFrom) {
  OnnxMessage net;
  net.input("x", {-1, 2}).output("y");
  net.floats("w", {3, 2}, {1, 2, 3, 4, 5, 6}).floats("b", {3}, {1, 2, 3});
  auto& gemm = net.node("Gemm", {"x", "w", "b"}, {"y"}, "classifier");
  set(gemm, "transB", 1);
  const Model model = net.read();
  std::size_t num_made = 0;
  for (const NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    const bool is_product = std::holds_alternative<MatMul>(node.op);
    if (!is_product && !std::holds_alternative<Binary>(node.op)) continue;
    ++num_made;
    EXPECT_EQ(node.sources, (std::vector<SourceNode>{{"classifier", "Gemm"}})) << node.name;
  }
  EXPECT_EQ(num_made, 2U);
}

}  // namespace
}  // namespace octet
