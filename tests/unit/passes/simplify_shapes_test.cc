// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/simplify_shapes.h"

#include <gmock/gmock.h>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

using ::testing::ElementsAre;

struct PooledGraph : Graph {
  OutputRef image = input({kOpen, 3, 8, 8});
  OutputRef size(OutputRef of, std::int64_t axis) {
    return add(Gather{}, {add(ShapeOf{}, {of}), integers({axis}), integer(0)});
  }
  std::vector<std::int64_t> operand(OutputRef node, std::size_t index) {
    const Tensor* tensor = model.constant(model.node(node.node).inputs[index]);
    if (tensor == nullptr) return {};
    const auto values = tensor->data<std::int64_t>();
    return {values.begin(), values.end()};
  }
};

TEST(SimplifyShapes, ReshapeCopiesTheBatchAndInfersTheRest) {
  PooledGraph g;
  const OutputRef target = g.add(Concat{0}, {g.size(g.image, 0), g.integers({-1})});
  const OutputRef flat = g.add(Reshape{}, {g.image, target});
  g.result(flat);
  EXPECT_TRUE(simplify_shapes(g.model));
  EXPECT_THAT(g.operations(), ElementsAre("Reshape"));
  EXPECT_THAT(g.operand(flat, 1), ElementsAre(0, -1));
  EXPECT_EQ(g.model.value(flat).shape, (Shape{kOpen, 192}));
  EXPECT_FALSE(simplify_shapes(g.model));
}

TEST(SimplifyShapes, ASizeThatIsNoCopyIsInferred) {
  PooledGraph g;
  const OutputRef windows =
      g.add(Binary{BinaryKind::multiply}, {g.size(g.image, 0), g.integers({4})});
  const OutputRef target = g.add(Concat{0}, {windows, g.integers({48})});
  const OutputRef cut = g.add(Reshape{}, {g.image, target});
  g.result(cut);
  EXPECT_TRUE(simplify_shapes(g.model));
  EXPECT_THAT(g.operand(cut, 1), ElementsAre(-1, 48));
  g.model.reshape({{"", Shape{2, 3, 8, 8}}});
  EXPECT_EQ(g.model.value(cut).shape, (Shape{8, 48}));
}

TEST(SimplifyShapes, TwoSizesThatAreNoCopiesStay) {
  Graph g;
  const OutputRef a = g.input({kOpen, kOpen});
  const OutputRef target =
      g.add(Gather{}, {g.add(ShapeOf{}, {a}), g.integers({1, 0}), g.integer(0)});
  g.result(g.add(Reshape{}, {a, target}));
  EXPECT_FALSE(simplify_shapes(g.model));
}

TEST(SimplifyShapes, TheTargetsTypeStays) {
  PooledGraph g;
  const OutputRef target = g.add(Concat{0}, {g.size(g.image, 0), g.integers({-1})});
  const OutputRef narrow = g.add(Convert{ElementType::i32}, {target});
  const OutputRef flat = g.add(Reshape{}, {g.image, narrow});
  g.result(flat);
  EXPECT_TRUE(simplify_shapes(g.model));
  EXPECT_EQ(g.model.value(g.model.node(flat.node).inputs[1]).type, ElementType::i32);
}

TEST(SimplifyShapes, SliceToTheOpenSizeTakesAll) {
  PooledGraph g;
  const OutputRef end = g.add(Concat{0}, {g.size(g.image, 0), g.integers({2})});
  const OutputRef slice =
      g.add(Slice{}, {g.image, g.integers({0, 1}), end, g.integers({1, 1}), g.integers({0, 1})});
  g.result(slice);
  EXPECT_TRUE(simplify_shapes(g.model));
  EXPECT_THAT(g.operand(slice, 2), ElementsAre(2147483647, 2));
  EXPECT_EQ(g.model.value(slice).shape, (Shape{kOpen, 1, 8, 8}));
}

TEST(SimplifyShapes, BroadcastToItsOwnOpenSizeNeedsNoShape) {
  PooledGraph g;
  const OutputRef column =
      g.add(Slice{}, {g.image, g.integers({0}), g.integers({1}), g.integers({1}), g.integers({3})});
  const OutputRef target = g.add(Concat{0}, {g.size(g.image, 0), g.integers({3, 8, 5})});
  const OutputRef wide = g.add(Broadcast{}, {column, target});
  g.result(wide);
  EXPECT_TRUE(simplify_shapes(g.model));
  EXPECT_THAT(g.operand(wide, 1), ElementsAre(1, 3, 8, 5));
  EXPECT_EQ(g.model.value(wide).shape, (Shape{kOpen, 3, 8, 5}));
}

TEST(SimplifyShapes, BroadcastOfAConstantOverTheBatchStays) {
  PooledGraph g;
  const OutputRef target = g.add(Concat{0}, {g.size(g.image, 0), g.integers({1, 4})});
  g.result(g.add(Broadcast{}, {g.zeros({1, 1, 4}), target}));
  EXPECT_FALSE(simplify_shapes(g.model));
}

TEST(RemoveIdentities, NodesThatChangeNothingGo) {
  PooledGraph g;
  OutputRef x = g.add(Unary{}, {g.image}, "relu");
  x = g.add(Convert{ElementType::f32}, {x});
  x = g.add(Transpose{}, {x, g.integers({0, 1, 2, 3})});
  x = g.add(Pad{}, {x, g.integers({0, 0, 0, 0}), g.integers({0, 0, 0, 0})});
  x = g.add(Reshape{true}, {x, g.integers({0, 3, 64})});
  x = g.add(Unsqueeze{}, {x, g.integers({0})});
  x = g.add(Reshape{false}, {x, g.integers({-1, 3, 8, 8})});
  g.result(g.add(Unary{UnaryKind::tanh}, {x}));
  EXPECT_TRUE(remove_identities(g.model));
  EXPECT_THAT(g.operations(), ElementsAre("ReLU", "Tanh"));
}

TEST(RemoveIdentities, ZerosAddedAndOnesMultipliedGo) {
  PooledGraph g;
  OutputRef x = g.add(Binary{}, {g.zeros({1, 3, 1, 1}), g.image});
  x = g.add(Binary{BinaryKind::divide}, {x, g.floats({}, {1})});
  g.result(g.add(Unary{}, {x}));
  EXPECT_TRUE(remove_identities(g.model));
  EXPECT_THAT(g.operations(), ElementsAre("ReLU"));
}

TEST(RemoveIdentities, ArithmeticThatChangesValuesOrShapeStays) {
  PooledGraph g;
  OutputRef x = g.add(Binary{}, {g.image, g.floats({1, 3, 1, 1}, {0, 0, 1})});
  x = g.add(Binary{BinaryKind::subtract}, {g.floats({}, {0}), x});
  x = g.add(Binary{BinaryKind::divide}, {g.floats({}, {1}), x});
  x = g.add(Binary{}, {x, g.zeros({1, 1, 1, 1, 1})});
  g.result(g.add(Unary{}, {x}));
  EXPECT_FALSE(remove_identities(g.model));
}

TEST(RemoveIdentities, TensorNamesMoveToTheNodeThatStays) {
  PooledGraph g;
  const OutputRef relu = g.add(Unary{}, {g.image}, "relu");
  const OutputRef first = g.add(Convert{ElementType::f32}, {relu});
  const OutputRef second = g.add(Convert{ElementType::f32}, {first});
  g.model.set_tensor_names(second, {"hidden"});
  g.result(g.add(Unary{UnaryKind::tanh}, {second}));
  EXPECT_TRUE(remove_identities(g.model));
  EXPECT_THAT(g.model.value(relu).names, ElementsAre("hidden"));
}

TEST(RemoveIdentities, AReversedSliceStays) {
  Graph g;
  const OutputRef x = g.input({4});
  const OutputRef reversed =
      g.add(Slice{}, {x, g.integers({-1}), g.integers({-100}), g.integers({-1}), g.integers({0})});
  g.result(g.add(Unary{}, {reversed}));
  EXPECT_FALSE(remove_identities(g.model));
}

TEST(RemoveIdentities, ASquareTransposeStays) {
  Graph g;
  const OutputRef x = g.input({4, 4});
  g.result(g.add(Unary{}, {g.add(Transpose{}, {x, g.integers({1, 0})})}));
  EXPECT_FALSE(remove_identities(g.model));
}

TEST(RemoveIdentities, TheModelsOutputKeepsItsNode) {
  PooledGraph g;
  g.result(g.add(Convert{ElementType::f32}, {g.image}));
  EXPECT_FALSE(remove_identities(g.model));
}

}  // namespace
}  // namespace octet
