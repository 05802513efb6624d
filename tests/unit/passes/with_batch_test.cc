// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/with_batch.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "octet/graph.h"

namespace octet {
namespace {

struct Net {
  Model model;
  OutputRef x = model.add(Parameter{ElementType::f32, {Shape::kDynamic, 3}}, {}, "x");
  OutputRef shape = model.add(ShapeOf{ElementType::i64}, {x}, "shape");
};

TEST(WithBatch, OpenBatchIsThatOfTheShapes) {
  Net net;
  net.model.add(Result{}, {net.x});
  const Model fixed = with_batch(net.model, {Shape{5, 3}});
  EXPECT_EQ(fixed.value(net.x).shape, (Shape{5, 3}));
}

TEST(WithBatch, OpenBatchIsOneWithoutShapes) {
  Net net;
  net.model.add(Result{}, {net.x});
  EXPECT_EQ(with_batch(net.model, {}).value(net.x).shape, (Shape{1, 3}));
}

TEST(WithBatch, StaticShapesStay) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, {4, 3}}, {}, "x");
  model.add(Result{}, {x});
  EXPECT_EQ(with_batch(model, {Shape{1, 3}}).value(x).shape, (Shape{4, 3}));
}

TEST(WithBatch, IntegersOfShapesBecomeConstants) {
  Net net;
  const OutputRef reshaped = net.model.add(Reshape{}, {net.x, net.shape}, "reshaped");
  net.model.add(Result{}, {reshaped});
  const Model fixed = with_batch(net.model, {Shape{2, 3}});
  EXPECT_NE(fixed.constant(fixed.node(reshaped.node).inputs[1]), nullptr);
}

TEST(WithBatch, FloatsOfShapesBecomeNone) {
  Net net;
  const OutputRef repeated =
      net.model.add(Broadcast{}, {net.model.add_constant(Tensor::scalar(1.0F)), net.shape}, "ones");
  net.model.add(Result{}, {net.model.add(Binary{BinaryKind::add}, {net.x, repeated})});
  const Model fixed = with_batch(net.model, {Shape{2, 3}});
  EXPECT_TRUE(fixed.find("ones"));
  EXPECT_EQ(fixed.constant(repeated), nullptr);
}

TEST(WithInputShapes, IntegersOfShapesBecomeConstants) {
  Net net;
  const OutputRef reshaped = net.model.add(Reshape{}, {net.x, net.shape}, "reshaped");
  net.model.add(Result{}, {reshaped});
  const Model fixed = with_input_shapes(net.model, {Shape{2, 3}});
  EXPECT_EQ(fixed.value(net.x).shape, (Shape{2, 3}));
  EXPECT_NE(fixed.constant(fixed.node(reshaped.node).inputs[1]), nullptr);
}

Model batch_of_four() {
  Model model;
  model.add(Parameter{ElementType::f32, {4, 3}}, {}, "x");
  return model;
}

OutputRef reshaped(Model& model, std::vector<std::int64_t> shape) {
  const Shape rank{static_cast<std::int64_t>(shape.size())};
  return model.add(Reshape{}, {{model.parameters()[0], 0},
                               model.add_constant(Tensor::from(rank, std::move(shape)))});
}

TEST(ShapesOfOneItem, AreThoseOfTheFirstItem) {
  Model model = batch_of_four();
  model.add(Result{}, {reshaped(model, {-1, 3, 1})});
  EXPECT_EQ(shapes_of_one_item(model), (std::vector{Shape{1, 3}}));
}

TEST(ShapesOfOneItem, AreThoseOfTheBatchIfTheModelTakesNoOther) {
  Model model = batch_of_four();
  const OutputRef rows = model.add_constant(
      Tensor::from(Shape{4, 3}, std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
  model.add(Result{}, {model.add(Binary{BinaryKind::add}, {{model.parameters()[0], 0}, rows})});
  EXPECT_EQ(shapes_of_one_item(model), (std::vector{Shape{4, 3}}));
}

TEST(ShapesOfOneItem, AreThoseOfTheBatchIfResultsAreNotItemByItem) {
  Model model = batch_of_four();
  model.add(Result{}, {reshaped(model, {1, -1})});
  EXPECT_EQ(shapes_of_one_item(model), (std::vector{Shape{4, 3}}));
}

}  // namespace
}  // namespace octet
