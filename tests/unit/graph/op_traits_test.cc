// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/op_traits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

Tensor zeros(Shape shape) {
  return Tensor(ElementType::f32, std::move(shape));
}

class OpTraitsTest : public ::testing::Test {
 protected:
  OutputRef input(Shape shape) {
    return model_.add(Parameter{ElementType::f32, std::move(shape)}, {});
  }
  OutputRef weights(Shape shape) { return model_.add_constant(zeros(std::move(shape))); }
  OutputRef pad(OutputRef x, float value) {
    const OutputRef one =
        model_.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{1, 1}));
    return model_.add(Pad{}, {x, one, one, model_.add_constant(Tensor::scalar(value))});
  }
  static ConvolutionAttributes plain() { return {{1, 1}, {1, 1}, {0, 0}, {0, 0}}; }

  Model model_;
};

using MovedInputs = OpTraitsTest;
using WeightsOfLinear = OpTraitsTest;
using Depthwise = OpTraitsTest;

TEST(OpTraits, MapsAndOperationsOfTwoOperandsAreElementwise) {
  EXPECT_TRUE(is_elementwise(Unary{UnaryKind::relu}));
  EXPECT_TRUE(is_elementwise(Swish{}));
  EXPECT_TRUE(is_elementwise(Binary{BinaryKind::power}));
  EXPECT_FALSE(is_elementwise(Softmax{}));
  EXPECT_FALSE(is_elementwise(Transpose{}));
}

TEST(OpTraits, ReluAndClampClip) {
  EXPECT_TRUE(is_clipping(Unary{UnaryKind::relu}));
  EXPECT_TRUE(is_clipping(Clamp{0, 6}));
  EXPECT_FALSE(is_clipping(Unary{UnaryKind::tanh}));
}

TEST(OpTraits, MaximaAreValuesOfTheData) {
  EXPECT_TRUE(moves_values(MaxPool{}));
  EXPECT_TRUE(moves_values(Reduce{.kind = ReduceKind::max}));
  EXPECT_FALSE(moves_values(Reduce{.kind = ReduceKind::mean}));
  EXPECT_FALSE(moves_values(AvgPool{}));
}

TEST_F(MovedInputs, AllOfAConcat) {
  const OutputRef a = input(Shape{1, 2}), b = input(Shape{1, 2});
  const Node& node = model_.node(model_.add(Concat{1}, {a, b}).node);
  EXPECT_THAT(moved_inputs(model_, node), ElementsAre(a, b));
}

TEST_F(MovedInputs, DataOfAReshapeWithoutItsTarget) {
  const OutputRef x = input(Shape{2, 3});
  const OutputRef target =
      model_.add_constant(Tensor::from(Shape{1}, std::vector<std::int64_t>{6}));
  const Node& node = model_.node(model_.add(Reshape{}, {x, target}).node);
  EXPECT_THAT(moved_inputs(model_, node), ElementsAre(x));
}

TEST_F(MovedInputs, DataOfAPadWithZeros) {
  const OutputRef x = input(Shape{1, 2});
  EXPECT_THAT(moved_inputs(model_, model_.node(pad(x, 0).node)), ElementsAre(x));
}

TEST_F(MovedInputs, NoneOfAPadWithOtherValues) {
  const OutputRef x = input(Shape{1, 2});
  EXPECT_THAT(moved_inputs(model_, model_.node(pad(x, 0.5F).node)), IsEmpty());
}

TEST_F(MovedInputs, NoneOfWhatComputes) {
  const OutputRef x = input(Shape{1, 2});
  const Node& node = model_.node(model_.add(Unary{UnaryKind::relu}, {x}).node);
  EXPECT_THAT(moved_inputs(model_, node), IsEmpty());
}

TEST_F(WeightsOfLinear, GroupConvolutionCountsChannelsAlongTwoAxes) {
  const OutputRef y = model_.add(GroupConvolution{plain()},
                                 {input(Shape{1, 4, 5, 5}), weights(Shape{2, 3, 2, 1, 1})});
  EXPECT_THAT(weights_input(model_, y.node), Optional(1U));
  EXPECT_THAT(weight_channel_axes(model_, y.node, 1), ElementsAre(0, 1));
  EXPECT_EQ(output_channel_axis(model_, y.node, 1), 1U);
}

TEST_F(WeightsOfLinear, ProductWithWeightsOnTheRight) {
  const OutputRef y = model_.add(MatMul{}, {input(Shape{7, 4, 5}), weights(Shape{5, 6})});
  EXPECT_THAT(weights_input(model_, y.node), Optional(1U));
  EXPECT_THAT(weight_channel_axes(model_, y.node, 1), ElementsAre(1));
  EXPECT_EQ(output_channel_axis(model_, y.node, 1), 2U);
}

TEST_F(WeightsOfLinear, ProductWithWeightsOnTheLeft) {
  const OutputRef y = model_.add(MatMul{}, {weights(Shape{6, 5}), input(Shape{7, 5, 4})});
  EXPECT_THAT(weights_input(model_, y.node), Optional(0U));
  EXPECT_THAT(weight_channel_axes(model_, y.node, 0), ElementsAre(0));
  EXPECT_EQ(output_channel_axis(model_, y.node, 0), 1U);
}

TEST_F(WeightsOfLinear, TransposedWeightsHaveTheirChannelsFirst) {
  const OutputRef y =
      model_.add(MatMul{.transpose_b = true}, {input(Shape{4, 5}), weights(Shape{6, 5})});
  EXPECT_THAT(weight_channel_axes(model_, y.node, 1), ElementsAre(0));
}

TEST_F(WeightsOfLinear, ProductOfTwoComputedValuesHasNone) {
  const OutputRef y = model_.add(MatMul{}, {input(Shape{4, 5}), input(Shape{5, 6})});
  EXPECT_FALSE(weights_input(model_, y.node));
}

TEST_F(Depthwise, AGroupForEachInputChannel) {
  const OutputRef x = input(Shape{1, 4, 5, 5});
  const OutputRef each = model_.add(GroupConvolution{plain()}, {x, weights(Shape{4, 2, 1, 1, 1})});
  const OutputRef pairs = model_.add(GroupConvolution{plain()}, {x, weights(Shape{2, 2, 2, 1, 1})});
  EXPECT_TRUE(is_depthwise(model_, each.node));
  EXPECT_FALSE(is_depthwise(model_, pairs.node));
}

}  // namespace
}  // namespace octet
