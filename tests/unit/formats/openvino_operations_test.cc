// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "formats/openvino/op_table.h"
#include "ir_files.h"

namespace octet {
namespace {

using test::read_text;
using test::TemporaryDirectory;

using Integers = std::vector<std::int64_t>;

const Shape kImage{1, 4, 8, 8};

// A model of one operation whose first input is a parameter, the others constants.
Model model_of(Op op, Shape input, std::vector<Tensor> constants = {},
               ElementType type = ElementType::f32) {
  Model model;
  std::vector<OutputRef> inputs{model.add(Parameter{type, std::move(input)}, {}, "x")};
  for (Tensor& constant : constants) inputs.push_back(model.add_constant(std::move(constant)));
  const NodeId node = model.add(std::move(op), inputs, "op").node;
  for (std::uint32_t port = 0; port < model.node(node).outputs.size(); ++port)
    model.add(Result{}, {{node, port}}, "y");
  return model;
}

Tensor integers(Integers values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}
Tensor zeros(Shape shape) {
  return {ElementType::f32, std::move(shape)};
}
Tensor integer(std::int64_t value) {
  return Tensor::scalar(value);
}
Tensor falses(Shape shape) {
  return {ElementType::boolean, std::move(shape)};
}

template <typename T>
T window(T op, Integers strides = {2, 2}) {
  op.strides = std::move(strides);
  op.pads_begin = {1, 0};
  op.pads_end = {0, 1};
  return op;
}

using Cases = std::vector<std::pair<std::string, Model>>;

void add_window_cases(Cases& list) {
  const auto add = [&](std::string name, Model model) {
    list.emplace_back(std::move(name), std::move(model));
  };
  Convolution convolution = window(Convolution{});
  convolution.dilations = {1, 2};
  add("Convolution", model_of(convolution, kImage, {zeros({5, 4, 3, 3})}));
  convolution.auto_pad = AutoPad::same_upper;
  convolution.pads_begin = convolution.pads_end = {0, 0};
  add("ConvolutionSameUpper", model_of(convolution, kImage, {zeros({5, 4, 3, 3})}));
  GroupConvolution grouped = window(GroupConvolution{});
  grouped.dilations = {1, 1};
  add("GroupConvolution", model_of(grouped, kImage, {zeros({2, 3, 2, 3, 3})}));
  ConvolutionBackpropData transposed = window(ConvolutionBackpropData{});
  transposed.dilations = {1, 1};
  transposed.output_padding = {1, 0};
  add("ConvolutionBackpropData", model_of(transposed, kImage, {zeros({4, 5, 3, 3})}));
  GroupConvolutionBackpropData transposed_groups = window(GroupConvolutionBackpropData{});
  transposed_groups.dilations = {1, 1};
  transposed_groups.output_padding = {0, 1};
  add("GroupConvolutionBackpropData",
      model_of(transposed_groups, kImage, {zeros({2, 2, 3, 3, 3})}));
  MaxPool max_pool = window(MaxPool{});
  max_pool.kernel = {3, 2};
  max_pool.rounding_type = RoundingType::ceil;
  add("MaxPool", model_of(max_pool, kImage));
  max_pool.dilations = {2, 1};
  add("MaxPoolDilated", model_of(max_pool, kImage));
  max_pool.rounding_type = RoundingType::ceil_torch;
  add("MaxPoolCeilTorch", model_of(max_pool, kImage));
  AvgPool avg_pool = window(AvgPool{});
  avg_pool.kernel = {3, 2};
  avg_pool.exclude_pad = false;
  add("AvgPool", model_of(avg_pool, kImage));
  avg_pool.rounding_type = RoundingType::ceil_torch;
  add("AvgPoolCeilTorch", model_of(avg_pool, kImage));
  add("AdaptiveAvgPool", model_of(AdaptiveAvgPool{}, kImage, {integers({3, 5})}));
}

void add_elementwise_cases(Cases& list) {
  const auto add = [&](std::string name, Model model) {
    list.emplace_back(std::move(name), std::move(model));
  };
  for (auto kind : {BinaryKind::add, BinaryKind::subtract, BinaryKind::multiply, BinaryKind::divide,
                    BinaryKind::maximum, BinaryKind::minimum, BinaryKind::power,
                    BinaryKind::squared_difference, BinaryKind::floor_mod, BinaryKind::mod}) {
    add(std::string(type_name(kind)), model_of(Binary{kind}, kImage, {zeros({4, 1, 1})}));
  }
  add("DivideNotPython",
      model_of(Binary{BinaryKind::divide, AutoBroadcast::numpy, false}, kImage, {zeros({})}));
  for (auto kind :
       {ComparisonKind::equal, ComparisonKind::not_equal, ComparisonKind::greater,
        ComparisonKind::greater_equal, ComparisonKind::less, ComparisonKind::less_equal}) {
    add(std::string(type_name(kind)), model_of(Comparison{kind}, kImage, {zeros({4, 1, 1})}));
  }
  for (auto kind : {LogicalKind::logical_and, LogicalKind::logical_or, LogicalKind::logical_xor}) {
    add(std::string(type_name(kind)),
        model_of(Logical{kind}, kImage, {falses({4, 1, 1})}, ElementType::boolean));
  }
  add("LogicalNot", model_of(Unary{UnaryKind::logical_not}, kImage, {}, ElementType::boolean));
  add("Select", model_of(Select{}, kImage, {zeros({4, 1, 1}), zeros({8})}, ElementType::boolean));
  for (auto kind :
       {UnaryKind::relu, UnaryKind::sigmoid, UnaryKind::tanh, UnaryKind::exp, UnaryKind::log,
        UnaryKind::sqrt, UnaryKind::abs, UnaryKind::negative, UnaryKind::floor, UnaryKind::ceiling,
        UnaryKind::erf, UnaryKind::hswish, UnaryKind::hsigmoid, UnaryKind::mish,
        UnaryKind::softplus, UnaryKind::sign, UnaryKind::sin, UnaryKind::cos, UnaryKind::atan}) {
    add(std::string(type_name(kind)), model_of(Unary{kind}, kImage));
  }
  add("Convert", model_of(Convert{ElementType::i8}, kImage));
  add("ConvertLike", model_of(ConvertLike{}, kImage, {integer(1)}));
  add("Clamp", model_of(Clamp{0.1, 1.0 / 3}, kImage));
  add("PReLU", model_of(PRelu{}, kImage, {zeros({4})}));
  add("Elu", model_of(Elu{0.3}, kImage));
  add("Swish", model_of(Swish{}, kImage));
  add("SwishBeta", model_of(Swish{}, kImage, {zeros({})}));
  add("Gelu", model_of(Gelu{}, kImage));
  add("GeluTanh", model_of(Gelu{true}, kImage));
  add("Selu", model_of(Selu{}, kImage, {zeros({}), zeros({})}));
  add("HardSigmoid", model_of(HardSigmoid{}, kImage, {zeros({}), zeros({})}));
  add("Round", model_of(Round{RoundMode::half_away_from_zero}, kImage));
  add("FakeQuantize", model_of(FakeQuantize{255}, kImage,
                               {zeros({}), zeros({1, 4, 1, 1}), zeros({}), zeros({1, 4, 1, 1})}));
}

void add_axes_cases(Cases& list) {
  const auto add = [&](std::string name, Model model) {
    list.emplace_back(std::move(name), std::move(model));
  };
  add("MatMul", model_of(MatMul{false, true}, {3, 4}, {zeros({5, 4})}));
  add("Einsum", model_of(Einsum{"abcd,ed->abce"}, kImage, {zeros({3, 8})}));
  add("ScaledDotProductAttention", model_of(ScaledDotProductAttention{true}, kImage,
                                            {zeros({1, 4, 6, 8}), zeros({1, 4, 6, 3})}));
  add("ScaledDotProductAttentionMaskAndScale",
      model_of(ScaledDotProductAttention{}, kImage,
               {zeros({1, 4, 6, 8}), zeros({1, 4, 6, 3}), zeros({8, 6}), zeros({})}));
  add("Softmax", model_of(Softmax{-1}, kImage));
  add("LogSoftmax", model_of(LogSoftmax{-1}, kImage));
  for (auto kind : {ReduceKind::mean, ReduceKind::sum, ReduceKind::max, ReduceKind::min,
                    ReduceKind::prod, ReduceKind::l1, ReduceKind::l2}) {
    add(std::string(type_name(kind)), model_of(Reduce{kind, true}, kImage, {integers({2, 3})}));
  }
  add("NormalizeL2", model_of(NormalizeL2{1e-5, EpsMode::max}, kImage, {integers({1})}));
  add("MVN", model_of(Mvn{true, 1e-5, false}, kImage, {integers({2, 3})}));
  add("GroupNormalization",
      model_of(GroupNormalization{2, 1e-5}, kImage, {zeros({4}), zeros({4})}));
  add("BatchNormInference",
      model_of(BatchNormInference{1e-3}, kImage, {zeros({4}), zeros({4}), zeros({4}), zeros({4})}));
  add("LRN", model_of(Lrn{1e-4, 0.75, 2, 5}, kImage, {integers({1})}));
}

void add_shape_cases(Cases& list) {
  const auto add = [&](std::string name, Model model) {
    list.emplace_back(std::move(name), std::move(model));
  };
  add("Reshape", model_of(Reshape{true}, kImage, {integers({0, -1})}));
  add("Squeeze", model_of(Squeeze{}, kImage, {integers({0})}));
  add("Unsqueeze", model_of(Unsqueeze{}, kImage, {integers({0, 2})}));
  add("Transpose", model_of(Transpose{}, kImage, {integers({0, 2, 3, 1})}));
  add("Concat", model_of(Concat{1}, kImage, {zeros({1, 2, 8, 8})}));
  add("StridedSlice", model_of(StridedSlice{{1, 0, 0}, {1, 0, 0}, {0, 0, 0}, {0, 0, 1}, {}}, kImage,
                               {integers({0, 1, 2}), integers({0, 3, 4}), integers({1, 1, 1})}));
  add("Pad",
      model_of(Pad{PadMode::reflect}, kImage, {integers({0, 0, 1, 1}), integers({0, 0, 2, 0})}));
  add("PadValue",
      model_of(Pad{}, kImage, {integers({0, 0, 1, 1}), integers({0, 0, -2, 0}), zeros({})}));
  add("ShapeOf", model_of(ShapeOf{ElementType::i32}, kImage));
  add("Broadcast",
      model_of(Broadcast{BroadcastMode::bidirectional}, kImage, {integers({2, 1, 1, 1})}));
  add("BroadcastExplicit",
      model_of(Broadcast{BroadcastMode::explicit_axes}, {4}, {integers({1, 4, 8}), integers({1})}));
  add("Tile", model_of(Tile{}, kImage, {integers({1, 2, 1, 1})}));
  add("Split", model_of(EvenSplit{4}, kImage, {integer(1)}));
  add("VariadicSplit", model_of(VariadicSplit{}, kImage, {integer(3), integers({2, -1, 3})}));
  add("Slice",
      model_of(Slice{}, kImage, {integers({7}), integers({-9}), integers({-2}), integers({2})}));
  add("Gather", model_of(Gather{}, kImage, {integers({3, -1}), integer(1)}));
  add("GatherElements",
      model_of(GatherElements{2}, kImage, {Tensor(ElementType::i64, {1, 4, 2, 8})}));
  add("TopK",
      model_of(TopK{1, false, TopKSort::by_index, ElementType::i64, true}, kImage, {integer(3)}));
  add("GatherND", model_of(GatherNd{1}, kImage, {Tensor(ElementType::i64, {1, 3, 2})}));
  add("ScatterNDUpdate",
      model_of(ScatterNdUpdate{}, kImage, {Tensor(ElementType::i64, {3, 2}), zeros({3, 8, 8})}));
  add("Roll", model_of(Roll{}, kImage, {integers({1, -2}), integers({2, 3})}));
  add("DepthToSpace", model_of(DepthToSpace{DepthMode::depth_first, 2}, kImage));
  add("SpaceToDepth", model_of(SpaceToDepth{DepthMode::depth_first, 2}, kImage));
  add("ShuffleChannels", model_of(ShuffleChannels{1, 2}, kImage));
  Interpolate interpolate{InterpolateMode::cubic, ShapeCalculationMode::scales,
                          CoordinateTransformationMode::align_corners, NearestMode::ceil};
  interpolate.pads_begin = {0, 0, 1, 0};
  interpolate.pads_end = {0, 0, 0, 2};
  interpolate.cube_coeff = -0.5;
  interpolate.antialias = true;
  add("Interpolate",
      model_of(interpolate, kImage,
               {Tensor::from(Shape{2}, std::vector<float>{2, 1.5F}), integers({2, 3})}));
}

Cases cases() {
  Cases list;
  add_window_cases(list);
  add_elementwise_cases(list);
  add_axes_cases(list);
  add_shape_cases(list);
  Model range;
  OutputRef ends[3];
  for (OutputRef& end : ends) end = range.add_constant(integer(&end - ends + 1));
  range.add(Result{}, {range.add(Range{ElementType::f32}, {ends[0], ends[1], ends[2]}, "op")}, "y");
  list.emplace_back("Range", std::move(range));
  return list;
}

class OpenvinoIrOps : public ::testing::TestWithParam<std::pair<std::string, Model>> {};

TEST_P(OpenvinoIrOps, ReadBackAreTheSameModel) {
  const TemporaryDirectory directory;
  const Model& model = GetParam().second;
  write_model(model, directory / "a.xml");
  const Model again = read_model(directory / "a.xml");
  EXPECT_EQ(to_text(again), to_text(model));
  EXPECT_EQ(again.node(*again.find("op")).op, model.node(*model.find("op")).op);
}

TEST_P(OpenvinoIrOps, WrittenAgainAreTheSameBytes) {
  const TemporaryDirectory directory;
  write_model(GetParam().second, directory / "a.xml");
  write_model(read_model(directory / "a.xml"), directory / "b.xml");
  EXPECT_EQ(read_text(directory / "a.xml"), read_text(directory / "b.xml"));
  EXPECT_EQ(read_text(directory / "a.bin"), read_text(directory / "b.bin"));
}

INSTANTIATE_TEST_SUITE_P(Cases, OpenvinoIrOps, ::testing::ValuesIn(cases()),
                         [](const auto& c) { return c.param.first; });

// What the cases must cover: each operation and each version that is written.
TEST(OpenvinoIr, EveryRowThatWritesHasACase) {
  std::set<const openvino::OpRow*> seen;
  for (const auto& [name, model] : cases()) {
    for (NodeId id : model.topological_order())
      seen.insert(&openvino::row_that_writes(model.node(id).op));
  }
  for (const openvino::OpRow& row : openvino::op_table()) {
    EXPECT_TRUE(row.writes == nullptr || seen.contains(&row))
        << row.type << " of opset" << row.since;
  }
}

}  // namespace
}  // namespace octet
