// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "named.h"
#include "octet/graph.h"
#include "passes/compress_quantized_weights.h"
#include "passes/compress_to_fp16.h"

namespace octet {
namespace {

struct Quantizer {
  std::string name;
  std::int64_t levels;
  float low;
  float high;
  ElementType type;
  bool subtracts;
  friend void PrintTo(const Quantizer& c, std::ostream* out) { *out << c.name; }
};

// w [3, 5] quantized per row; the limits of row c are 1 + c times the quantizer's.
Model weights_model(const Quantizer& q, Tensor weights) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, {1, 5}}, {}, "x");
  const OutputRef w = model.add_constant(std::move(weights), "w");
  const OutputRef low = model.add_constant(
      Tensor::from(Shape{3, 1}, std::vector<float>{q.low, 2 * q.low, 3 * q.low}));
  const OutputRef high = model.add_constant(
      Tensor::from(Shape{3, 1}, std::vector<float>{q.high, 2 * q.high, 3 * q.high}));
  const OutputRef quantized = model.add(FakeQuantize{q.levels}, {w, low, high, low, high}, "w/fq");
  RtInfo info;
  info.at({"kept"}).value = "yes";
  model.set_rt_info(quantized.node, std::move(info));
  model.set_tensor_names(quantized, {"tensor"});
  model.add(Result{}, {model.add(MatMul{false, true}, {x, quantized})});
  return model;
}

Tensor random_weights() {
  Tensor weights(ElementType::f32, {3, 5});
  std::mt19937 random(7);
  std::uniform_real_distribution<float> value(-4, 4);
  for (float& w : weights.data<float>()) w = value(random);
  return weights;
}

// The definition of FakeQuantize, in the order of operations of ops.h.
float fake_quantize(float x, float low, float high, float levels) {
  if (x <= low) return low;
  if (x > high) return high;
  return std::nearbyint((x - low) / (high - low) * (levels - 1)) / (levels - 1) * (high - low) +
         low;
}

class CompressQuantizedWeights : public ::testing::TestWithParam<Quantizer> {};

TEST_P(CompressQuantizedWeights, GivesTheValuesOfTheFakeQuantize) {
  const Quantizer& q = GetParam();
  const Tensor weights = random_weights();
  Model model = weights_model(q, weights);
  compress_quantized_weights(model);
  const Node& multiply = model.node(*model.find("w/fq"));
  ASSERT_EQ(type_name(multiply.op), "Multiply");
  const Node* before = &model.node(multiply.inputs[0].node);
  const Tensor* zero_point = nullptr;
  if (type_name(before->op) == "Subtract") {
    zero_point = model.constant(before->inputs[1]);
    before = &model.node(before->inputs[0].node);
  }
  const Tensor integers = model.constant(before->inputs[0])->to(ElementType::f32);
  const auto scale = model.constant(multiply.inputs[1])->data<float>();
  for (std::size_t i = 0; i < 15; ++i) {
    const std::size_t row = i / 5;
    const auto factor = static_cast<float>(row + 1);
    const float shift = zero_point == nullptr ? 0.0F : zero_point->data<float>()[row];
    const float expected = fake_quantize(weights.data<float>()[i], factor * q.low, factor * q.high,
                                         static_cast<float>(q.levels));
    // One unit in the last place of the whole range, which FakeQuantize rounds to before it adds
    // the lower limit.
    const float range = factor * (q.high - q.low);
    const float ulp = std::nextafter(range, 2 * range) - range;
    EXPECT_NEAR((integers.data<float>()[i] - shift) * scale[row], expected, ulp) << "element " << i;
  }
}

TEST_P(CompressQuantizedWeights, StoresIntegersOfTheRightType) {
  Model model = weights_model(GetParam(), random_weights());
  compress_quantized_weights(model);
  const auto is = [&](const char* type) {
    return [&model, type](NodeId id) { return type_name(model.node(id).op) == type; };
  };
  const std::vector<NodeId> nodes = model.topological_order();
  const Node& convert = model.node(*std::find_if(nodes.begin(), nodes.end(), is("Convert")));
  EXPECT_EQ(model.value(convert.inputs[0]).type, GetParam().type);
  EXPECT_EQ(std::any_of(nodes.begin(), nodes.end(), is("Subtract")), GetParam().subtracts);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, CompressQuantizedWeights,
    ::testing::Values(Quantizer{"Symmetric255", 255, -1.3F, 1.3F, ElementType::i8, false},
                      Quantizer{"Symmetric256", 256, -1.28F, 1.27F, ElementType::i8, false},
                      Quantizer{"SevenBits", 127, -0.7F, 0.7F, ElementType::i8, false},
                      Quantizer{"NotNegative", 256, 0.0F, 1.1F, ElementType::u8, false},
                      Quantizer{"Asymmetric", 256, -0.3F, 1.1F, ElementType::i8, true},
                      Quantizer{"SeventeenLevels", 17, -0.8F, 0.8F, ElementType::i8, false},
                      Quantizer{"FourBits", 16, -0.8F, 0.7F, ElementType::i4, false},
                      Quantizer{"FifteenLevels", 15, -0.7F, 0.7F, ElementType::i4, false},
                      Quantizer{"FourBitsNotNegative", 16, 0.0F, 1.5F, ElementType::u4, false},
                      Quantizer{"FourBitsAsymmetric", 16, -0.3F, 1.1F, ElementType::i4, true}),
    test::by_name);

TEST(CompressQuantizedWeights, KeepsNameTensorNameAndRtInfo) {
  Model model = weights_model({"", 255, -1, 1, ElementType::i8, false}, random_weights());
  compress_quantized_weights(model);
  const Node& node = model.node(*model.find("w/fq"));
  EXPECT_EQ(node.rt_info.find({"kept"})->value, "yes");
  EXPECT_EQ(node.outputs[0].names, std::vector<std::string>{"tensor"});
}

TEST(CompressQuantizedWeights, LeavesActivationsAndManyLevelsAlone) {
  Model model = weights_model({"", 257, -1, 1, ElementType::i8, false}, random_weights());
  const std::string before = to_text(model);
  compress_quantized_weights(model);
  EXPECT_EQ(to_text(model), before);
}

TEST(CompressQuantizedWeights, RowsOfZerosStayZero) {
  Tensor weights(ElementType::f32, {3, 5});
  Model model = weights_model({"", 255, 0.0F, 0.0F, ElementType::u8, false}, weights);
  compress_quantized_weights(model);
  const Node& multiply = model.node(*model.find("w/fq"));
  for (float scale : model.constant(multiply.inputs[1])->data<float>()) EXPECT_EQ(scale, 0.0F);
}

TEST(CompressQuantizedWeights, WeightsThatAreNotNumbersStay) {
  Tensor weights = random_weights();
  weights.data<float>()[3] = std::nanf("");
  Model model = weights_model({"", 255, -1, 1, ElementType::i8, false}, weights);
  compress_quantized_weights(model);
  EXPECT_EQ(type_name(model.node(*model.find("w/fq")).op), "FakeQuantize");
}

Model sum_model(const std::vector<float>& values) {
  Model model;
  const auto size = static_cast<std::int64_t>(values.size());
  const OutputRef x = model.add(Parameter{ElementType::f32, {size}}, {}, "x");
  model.add(Result{},
            {model.add(Binary{}, {x, model.add_constant(Tensor::from(Shape{size}, values), "c")})});
  return model;
}

TEST(CompressToFp16, PutsAConvertWithTheConstantsName) {
  Model model = sum_model({1.5F});
  compress_to_fp16(model);
  const Node& convert = model.node(*model.find("c"));
  EXPECT_EQ(type_name(convert.op), "Convert");
  EXPECT_EQ(model.node(convert.inputs[0].node).name, "c_compressed");
}

TEST(CompressToFp16, KeepsConstantsThatAreMostlyOutOfRange) {
  Model model = sum_model({1e6F, -1e6F, 1e-9F, 1.0F});
  compress_to_fp16(model);
  EXPECT_EQ(type_name(model.node(*model.find("c")).op), "Const");
}

TEST(CompressToFp16, KeepsConstantsThatAreMostlySubnormal) {
  Model model = sum_model({1e-5F, 1e-5F, 1e-5F, 1.0F});
  compress_to_fp16(model);
  EXPECT_EQ(type_name(model.node(*model.find("c")).op), "Const");
}

TEST(CompressToFp16, KeepsASingleValueThatF16DoesNotHold) {
  Model model = sum_model({0.3F});
  compress_to_fp16(model);
  EXPECT_EQ(type_name(model.node(*model.find("c")).op), "Const");
}

TEST(CompressToFp16, KeepsQuantizedModels) {
  Model model = weights_model({"", 255, -1, 1, ElementType::i8, false}, random_weights());
  const std::string before = to_text(model);
  compress_to_fp16(model);
  EXPECT_EQ(to_text(model), before);
}

}  // namespace
}  // namespace octet
