// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "octet/error.h"
#include "octet/graph.h"

namespace octet {
namespace {

Tensor integers(const std::vector<std::int64_t>& values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}

// x [2, 3, 4] reshaped to `target`.
Model reshaping_model(const std::vector<std::int64_t>& target, bool special_zero = false) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, Shape{2, 3, 4}}, {}, "x");
  const OutputRef y =
      model.add(Reshape{special_zero}, {x, model.add_constant(integers(target))}, "y");
  model.add(Result{}, {y}, "result");
  return model;
}

Shape shape_of_y(const Model& model) {
  return model.value({*model.find("y"), 0}).shape;
}

TEST(ReshapingTheBatch, ReachesReshapesThatRepeatItAsANumber) {
  Model model = reshaping_model({2, 12});
  model.reshape({{"x", Shape{5, 3, 4}}});
  EXPECT_EQ(shape_of_y(model), (Shape{5, 12}));
}

TEST(ReshapingTheBatch, KeepsTargetsWhoseZeroMeansAnEmptyDimension) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, Shape{2, 0}}, {}, "x");
  const OutputRef y = model.add(Reshape{}, {x, model.add_constant(integers({2, 3, 0}))}, "y");
  model.add(Result{}, {y}, "result");
  model.reshape({{"x", Shape{4, 0}}});
  EXPECT_EQ(shape_of_y(model), (Shape{2, 3, 0}));
}

TEST(ReshapingTheBatch, KeepsTargetsThatStartWithAnotherSize) {
  Model model = reshaping_model({-1, 12});
  model.reshape({{"x", Shape{5, 3, 4}}});
  EXPECT_EQ(shape_of_y(model), (Shape{5, 12}));
}

// A parameter [2, 4, 6] and what is computed from it; reshaping gives it another batch.
class ModelOfBatchTwo : public ::testing::Test {
 protected:
  OutputRef add(Op op, std::vector<OutputRef> inputs) {
    return model_.add(std::move(op), std::move(inputs));
  }
  OutputRef constant(const std::vector<std::int64_t>& values) {
    return model_.add_constant(integers(values));
  }
  OutputRef reshape(OutputRef x, const std::vector<std::int64_t>& target) {
    return add(Reshape{}, {x, constant(target)});
  }
  Shape shape_at_batch(std::int64_t batch, OutputRef y) {
    const OutputRef result = add(Result{}, {y});
    model_.reshape({{"x", Shape{batch, 4, 6}}});
    return model_.value(model_.node(result.node).inputs[0]).shape;
  }

  Model model_;
  OutputRef x_ = model_.add(Parameter{ElementType::f32, Shape{2, 4, 6}}, {}, "x");
};

TEST_F(ModelOfBatchTwo, WindowsOfAllImagesAreCountedAgain) {
  const OutputRef windows = add(Transpose{}, {reshape(x_, {2, 2, 2, 6}), constant({0, 2, 1, 3})});
  const OutputRef flat = reshape(windows, {4, -1});
  EXPECT_EQ(shape_at_batch(1, reshape(flat, {2, 24})), (Shape{1, 24}));
}

TEST_F(ModelOfBatchTwo, BatchBehindAnotherDimensionIsFound) {
  const OutputRef queries = add(Transpose{}, {reshape(x_, {2, 4, 3, 2}), constant({2, 0, 1, 3})});
  EXPECT_EQ(shape_at_batch(5, reshape(queries, {3, 2, 8})), (Shape{3, 5, 8}));
}

TEST_F(ModelOfBatchTwo, TokenRepeatedForEachImageIsRepeatedAsOften) {
  const OutputRef token = model_.add_constant(Tensor(ElementType::f32, Shape{1, 1, 6}));
  const OutputRef tokens =
      add(Broadcast{BroadcastMode::bidirectional}, {token, constant({2, 1, 1})});
  EXPECT_EQ(shape_at_batch(3, add(Concat{1}, {tokens, x_})), (Shape{3, 5, 6}));
}

TEST_F(ModelOfBatchTwo, ConstantOfEqualPartsMeetsAnyNumberOfImages) {
  const OutputRef bias = model_.add_constant(Tensor(ElementType::f32, Shape{2, 4, 6}));
  EXPECT_EQ(shape_at_batch(3, add(Binary{}, {x_, bias})), (Shape{3, 4, 6}));
}

TEST_F(ModelOfBatchTwo, ConstantWithoutElementsMeetsAnyNumberOfImages) {
  const OutputRef images_last = add(Transpose{}, {x_, constant({1, 2, 0})});
  const OutputRef none = model_.add_constant(Tensor(ElementType::f32, Shape{0, 6, 2}));
  EXPECT_EQ(shape_at_batch(3, add(Concat{0}, {none, images_last})), (Shape{4, 6, 3}));
}

TEST_F(ModelOfBatchTwo, ValuesReadTwiceByEachOfManyOperationsAreFollowedOnce) {
  const OutputRef token = model_.add_constant(Tensor(ElementType::f32, Shape{1, 4, 6}));
  OutputRef sum = add(Tile{}, {token, constant({2, 1, 1})});
  for (int i = 0; i < 100; ++i) sum = add(Binary{}, {sum, sum});
  EXPECT_EQ(shape_at_batch(3, add(Binary{}, {x_, sum})), (Shape{3, 4, 6}));
}

TEST_F(ModelOfBatchTwo, EveryOperandThatGrowsHasItsOwnPlace) {
  // [2, 4, 6] and [2, 1] select from parts that meet the first along the batch of either.
  const OutputRef row = reshape(x_, {2, 24});
  const OutputRef gate = add(Reduce{ReduceKind::max, true}, {row, constant({1})});
  const OutputRef parts = model_.add_constant(Tensor(ElementType::f32, Shape{2, 2, 6}));
  const OutputRef columns = reshape(gate, {2, 1});
  const OutputRef first = reshape(gate, {2, 1, 1});
  const OutputRef above = add(Comparison{}, {first, columns});
  EXPECT_EQ(shape_at_batch(3, add(Select{}, {above, parts, first})), (Shape{3, 3, 6}));
}

TEST_F(ModelOfBatchTwo, TargetOfABroadcastTakesTheDataAsTheyAre) {
  const OutputRef row = reshape(x_, {2, 1, 24});
  EXPECT_EQ(shape_at_batch(3, add(Broadcast{}, {row, constant({2, 5, 24})})), (Shape{3, 5, 24}));
}

TEST_F(ModelOfBatchTwo, ValuesThatDifferByImageAreRefusedWithTheBatch) {
  const Tensor values = Tensor::from<float>(Shape{2, 1, 1}, std::vector<float>{1, 2});
  try {
    shape_at_batch(3, add(Binary{}, {x_, model_.add_constant(values)}));
    FAIL() << "accepted";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("written for a batch of 2"));
  }
}

TEST(ReshapingTheBatch, KeepsWhatIsJoinedToTheImages) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, Shape{2, 3}}, {}, "x");
  const OutputRef more = model.add_constant(Tensor(ElementType::f32, {2, 3}));
  model.add(Result{}, {model.add(Concat{0}, {x, more}, "y")}, "result");
  model.reshape({{"x", Shape{1, 3}}});
  EXPECT_EQ(shape_of_y(model), (Shape{3, 3}));
}

TEST(ReshapingOtherDimensions, LeavesTargetsAsTheyAre) {
  Model model = reshaping_model({2, -1});
  model.reshape({{"x", Shape{2, 3, 8}}});
  EXPECT_EQ(shape_of_y(model), (Shape{2, 24}));
  const auto& target = *model.constant(model.node(*model.find("y")).inputs[1]);
  EXPECT_EQ(target.data<std::int64_t>()[0], 2);
}

}  // namespace
}  // namespace octet
