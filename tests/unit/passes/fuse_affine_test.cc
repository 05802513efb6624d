// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_affine.h"

#include <gmock/gmock.h>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

using ::testing::ElementsAre;

const Convolution kPointwise{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}};

struct ProductGraph : Graph {
  OutputRef image = input({kOpen, 2, 4, 4});

  void expect_operand(const std::string& node_name, std::vector<float> expected) {
    const Tensor* tensor = model.constant(node(node_name).inputs[1]);
    ASSERT_NE(tensor, nullptr);
    const auto values = tensor->data<float>();
    EXPECT_EQ(std::vector<float>(values.begin(), values.end()), expected);
  }
};

TEST(FuseAffine, BatchNormGoesIntoWeightsAndBias) {
  ProductGraph g;
  const OutputRef conv = g.add(kPointwise, {g.image, g.floats({2, 2, 1, 1}, {1, 2, 3, 4})}, "conv");
  g.result(g.add(BatchNormInference{0},
                 {conv, g.floats({2}, {2, 3}), g.floats({2}, {5, 7}), g.floats({2}, {1, 2}),
                  g.floats({2}, {4, 1})},
                 "norm"));
  fuse_affine(g.model);
  EXPECT_THAT(g.operations(), ElementsAre("Convolution", "Add"));
  g.expect_operand("conv", {1, 2, 9, 12});
  g.expect_operand("norm", {4, 1});
}

TEST(FuseAffine, AChainOfOneBiasStays) {
  ProductGraph g;
  const OutputRef conv = g.add(kPointwise, {g.image, g.zeros({2, 2, 1, 1})});
  const OutputRef bias = g.floats({1, 2, 1, 1}, {5, 7});
  const OutputRef sum = g.add(Binary{}, {conv, bias}, "bias");
  g.result(sum);
  fuse_affine(g.model);
  EXPECT_EQ(g.node("bias").inputs, (std::vector<OutputRef>{conv, bias}));
}

TEST(FuseAffine, AddsScalesAndDivisionsInOneChain) {
  ProductGraph g;
  OutputRef x = g.add(kPointwise, {g.image, g.floats({2, 2, 1, 1}, {1, 2, 3, 4})}, "conv");
  x = g.add(Binary{BinaryKind::add}, {g.floats({2, 1, 1}, {1, 2}), x});
  x = g.add(Binary{BinaryKind::multiply}, {x, g.floats({1, 2, 1, 1}, {3, 5})});
  x = g.add(Binary{BinaryKind::divide}, {x, g.floats({}, {2})});
  x = g.add(Binary{BinaryKind::subtract}, {x, g.floats({1, 2, 1, 1}, {1, 0})}, "last");
  g.result(x);
  fuse_affine(g.model);
  EXPECT_THAT(g.operations(), ElementsAre("Convolution", "Add"));
  g.expect_operand("conv", {1.5F, 3, 7.5F, 10});
  g.expect_operand("last", {0.5F, 5});
}

TEST(FuseAffine, AScaleAloneLeavesNoAdd) {
  ProductGraph g;
  const OutputRef conv = g.add(kPointwise, {g.image, g.floats({2, 2, 1, 1}, {1, 2, 3, 4})}, "conv");
  g.result(g.add(Binary{BinaryKind::multiply}, {conv, g.floats({1, 2, 1, 1}, {2, 3})}));
  fuse_affine(g.model);
  EXPECT_THAT(g.operations(), ElementsAre("Convolution"));
  g.expect_operand("conv", {2, 4, 9, 12});
}

TEST(FuseAffine, EachKindOfWeightsHasItsChannels) {
  ProductGraph g;
  const OutputRef scale = g.floats({1, 2, 1, 1}, {2, 3});
  const OutputRef wide_scale = g.floats({1, 4, 1, 1}, {2, 3, 5, 7});
  const GroupConvolution group{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}};
  const ConvolutionBackpropData back{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}, {}};
  const GroupConvolutionBackpropData group_back{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}, {}};
  const auto scaled = [&](Op op, Shape weights, OutputRef by, std::string name) {
    const OutputRef w =
        g.floats(weights, std::vector<float>(static_cast<std::size_t>(weights.num_elements()), 1));
    const OutputRef product = g.add(std::move(op), {g.image, w}, std::move(name));
    g.result(g.add(Binary{BinaryKind::multiply}, {product, by}));
  };
  scaled(group, {2, 2, 1, 1, 1}, wide_scale, "group");
  scaled(back, {2, 2, 1, 2}, scale, "back");
  scaled(group_back, {2, 1, 2, 1, 1}, wide_scale, "group_back");
  fuse_affine(g.model);
  g.expect_operand("group", {2, 3, 5, 7});
  g.expect_operand("back", {2, 2, 3, 3, 2, 2, 3, 3});
  g.expect_operand("group_back", {2, 3, 5, 7});
}

TEST(FuseAffine, MatrixProductsScaleRowsOrColumnsOfTheirWeights) {
  ProductGraph g;
  const OutputRef x = g.input({kOpen, 2});
  const OutputRef scale = g.floats({3}, {2, 3, 5});
  const OutputRef plain = g.add(MatMul{}, {x, g.floats({2, 3}, {1, 1, 1, 1, 1, 1})}, "plain");
  const OutputRef transposed =
      g.add(MatMul{false, true}, {x, g.floats({3, 2}, {1, 1, 1, 1, 1, 1})}, "transposed");
  g.result(g.add(Binary{BinaryKind::multiply}, {plain, scale}));
  g.result(g.add(Binary{BinaryKind::multiply}, {transposed, scale}));
  fuse_affine(g.model);
  g.expect_operand("plain", {2, 3, 5, 2, 3, 5});
  g.expect_operand("transposed", {2, 2, 3, 3, 5, 5});
}

TEST(FuseAffine, AProductThatIsReadTwiceStays) {
  ProductGraph g;
  const OutputRef conv = g.add(kPointwise, {g.image, g.zeros({2, 2, 1, 1})});
  g.result(g.add(Binary{BinaryKind::multiply}, {conv, g.floats({1, 2, 1, 1}, {2, 3})}));
  g.result(conv);
  fuse_affine(g.model);
  EXPECT_THAT(g.operations(), ElementsAre("Convolution", "Multiply"));
}

TEST(FuseAffine, QuantizedWeightsStay) {
  ProductGraph g;
  const OutputRef low = g.floats({}, {-1});
  const OutputRef high = g.floats({}, {1});
  const OutputRef weights = g.add(FakeQuantize{255}, {g.zeros({2, 2, 1, 1}), low, high, low, high});
  const OutputRef conv = g.add(kPointwise, {g.image, weights});
  g.result(g.add(Binary{BinaryKind::multiply}, {conv, g.floats({1, 2, 1, 1}, {2, 3})}));
  fuse_affine(g.model);
  EXPECT_THAT(g.operations(), ElementsAre("FakeQuantize", "Convolution", "Multiply"));
}

TEST(FuseAffine, ConstantsAlongAnotherAxisStay) {
  ProductGraph g;
  const OutputRef conv = g.add(kPointwise, {g.image, g.zeros({2, 2, 1, 1})});
  g.result(g.add(Binary{BinaryKind::multiply}, {conv, g.floats({4}, {1, 2, 3, 4})}));
  fuse_affine(g.model);
  EXPECT_THAT(g.operations(), ElementsAre("Convolution", "Multiply"));
}

TEST(FuseAffine, WeightsThatWouldOverflowStay) {
  ProductGraph g;
  const OutputRef conv = g.add(kPointwise, {g.image, g.floats({2, 2, 1, 1}, {1e30F, 0, 0, 0})});
  g.result(g.add(Binary{BinaryKind::multiply}, {conv, g.floats({}, {1e30F})}));
  fuse_affine(g.model);
  EXPECT_THAT(g.operations(), ElementsAre("Convolution", "Multiply"));
}

TEST(FuseAffine, BatchNormWithoutAProductBecomesMultiplyAndAdd) {
  ProductGraph g;
  const OutputRef relu = g.add(Unary{}, {g.image});
  g.result(g.add(BatchNormInference{0},
                 {relu, g.floats({2}, {2, 3}), g.floats({2}, {5, 7}), g.floats({2}, {1, 2}),
                  g.floats({2}, {4, 1})},
                 "norm"));
  fuse_affine(g.model);
  EXPECT_THAT(g.operations(), ElementsAre("ReLU", "Multiply", "Add"));
  g.expect_operand("norm/scaled", {1, 3});
  g.expect_operand("norm", {4, 1});
}

}  // namespace
}  // namespace octet
