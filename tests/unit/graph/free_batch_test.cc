// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

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

TEST(ReshapingOtherDimensions, LeavesTargetsAsTheyAre) {
  Model model = reshaping_model({2, -1});
  model.reshape({{"x", Shape{2, 3, 8}}});
  EXPECT_EQ(shape_of_y(model), (Shape{2, 24}));
  const auto& target = *model.constant(model.node(*model.find("y")).inputs[1]);
  EXPECT_EQ(target.data<std::int64_t>()[0], 2);
}

}  // namespace
}  // namespace octet
