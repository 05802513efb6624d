// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/unrepeat_operands.h"

#include <gmock/gmock.h>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

using ::testing::ElementsAre;

struct RepeatGraph : Graph {
  OutputRef repeated(OutputRef x, const std::vector<std::int64_t>& shape) {
    return add(Broadcast{BroadcastMode::bidirectional}, {x, integers(shape)});
  }
  const Shape& operand_shape(std::size_t side) {
    return model.value(node("product").inputs[side]).shape;
  }
};

TEST(UnrepeatOperands, WeightsRepeatedForABatchOfMatricesAreOneMatrix) {
  RepeatGraph g;
  const OutputRef x = g.input({5, kOpen, 3});
  const OutputRef weights = g.repeated(g.zeros({1, 3, 4}), {5, 3, 4});
  g.result(g.add(MatMul{}, {x, weights}, "product"));
  EXPECT_TRUE(unrepeat_operands(g.model));
  EXPECT_THAT(g.operations(), ElementsAre("MatMul"));
  EXPECT_EQ(g.operand_shape(1), (Shape{3, 4}));
  EXPECT_EQ(g.model.value({g.node("product").id, 0}).shape, (Shape{5, kOpen, 4}));
}

TEST(UnrepeatOperands, TheLeftOperandToo) {
  RepeatGraph g;
  const OutputRef x = g.input({5, 3, kOpen});
  g.result(g.add(MatMul{}, {g.repeated(g.zeros({4, 3}), {5, 4, 3}), x}, "product"));
  EXPECT_TRUE(unrepeat_operands(g.model));
  EXPECT_EQ(g.operand_shape(0), (Shape{4, 3}));
}

TEST(UnrepeatOperands, ABatchThatOnlyTheBroadcastMakesStays) {
  RepeatGraph g;
  const OutputRef x = g.input({1, 2, 3});
  g.result(g.add(MatMul{}, {x, g.repeated(g.zeros({1, 3, 4}), {5, 3, 4})}, "product"));
  EXPECT_FALSE(unrepeat_operands(g.model));
}

TEST(UnrepeatOperands, ARepeatedRowStays) {
  RepeatGraph g;
  const OutputRef x = g.input({5, 2, 3});
  g.result(g.add(MatMul{}, {x, g.repeated(g.zeros({1, 1, 4}), {5, 3, 4})}, "product"));
  EXPECT_FALSE(unrepeat_operands(g.model));
}

}  // namespace
}  // namespace octet
