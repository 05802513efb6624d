// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "unit/reference/evaluate_op.h"

namespace octet {
namespace {

using test::evaluate_op;
using test::floats;
using test::integers;
using test::iota;
using test::values;
using ::testing::ElementsAre;

TEST(ReferenceShapeOf, GivesTheTypeAskedFor) {
  EXPECT_THAT(values<std::int32_t>(evaluate_op(ShapeOf{ElementType::i32}, {iota({2, 3})})),
              ElementsAre(2, 3));
}

TEST(ReferenceRange, IntegersAndFloats) {
  const auto range = [](ElementType type, double start, double stop, double step) {
    return evaluate_op(Range{type},
                       {Tensor::scalar(start), Tensor::scalar(stop), Tensor::scalar(step)});
  };
  EXPECT_THAT(values<std::int64_t>(range(ElementType::i64, 5, -2, -3)), ElementsAre(5, 2, -1));
  EXPECT_THAT(values<float>(range(ElementType::f32, 0, 1, 0.25)), ElementsAre(0, 0.25, 0.5, 0.75));
}

TEST(ReferenceBroadcast, EachMode) {
  const Tensor column = floats({2, 1}, {1, 2});
  EXPECT_THAT(values<float>(evaluate_op(Broadcast{}, {column, integers({2, 2})})),
              ElementsAre(1, 1, 2, 2));
  EXPECT_THAT(values<float>(evaluate_op(Broadcast{BroadcastMode::explicit_axes},
                                        {floats({2}, {1, 2}), integers({2, 2}), integers({0})})),
              ElementsAre(1, 1, 2, 2));
  const Tensor both =
      evaluate_op(Broadcast{BroadcastMode::bidirectional}, {column, integers({1, 3})});
  EXPECT_EQ(both.shape(), (Shape{2, 3}));
}

TEST(ReferenceTile, RepeatsWithMoreRepeatsThanDimensions) {
  const Tensor out = evaluate_op(Tile{}, {floats({2}, {1, 2}), integers({2, 2})});
  EXPECT_EQ(out.shape(), (Shape{2, 4}));
  EXPECT_THAT(values<float>(out), ElementsAre(1, 2, 1, 2, 1, 2, 1, 2));
}

TEST(ReferenceSlice, NegativeStepsAndAxes) {
  const auto slice = [](std::int64_t start, std::int64_t stop, std::int64_t step) {
    return values<float>(evaluate_op(Slice{}, {iota({2, 3}), integers({start}), integers({stop}),
                                               integers({step}), integers({-1})}));
  };
  EXPECT_THAT(slice(-1, INT64_MIN, -2), ElementsAre(2, 0, 5, 3));
  EXPECT_THAT(slice(1, INT64_MAX, 1), ElementsAre(1, 2, 4, 5));
}

TEST(ReferenceRoll, TowardsHigherIndicesAlongEachAxis) {
  const Tensor out = evaluate_op(Roll{}, {iota({2, 3}), integers({1, -1}), integers({0, 1})});
  EXPECT_THAT(values<float>(out), ElementsAre(4, 5, 3, 1, 2, 0));
}

TEST(ReferenceDepthToSpace, BlocksOrDepthFirst) {
  const Tensor data = iota({1, 8, 1, 1});
  EXPECT_THAT(values<float>(evaluate_op(DepthToSpace{DepthMode::blocks_first, 2}, {data})),
              ElementsAre(0, 2, 4, 6, 1, 3, 5, 7));
  EXPECT_THAT(values<float>(evaluate_op(DepthToSpace{DepthMode::depth_first, 2}, {data})),
              ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(ReferenceSpaceToDepth, UndoesDepthToSpace) {
  for (const DepthMode mode : {DepthMode::blocks_first, DepthMode::depth_first}) {
    const Tensor data = iota({2, 8, 3, 2});
    const Tensor space = evaluate_op(DepthToSpace{mode, 2}, {data});
    EXPECT_TRUE(evaluate_op(SpaceToDepth{mode, 2}, {space}) == data);
  }
}

TEST(ReferenceShuffleChannels, TransposesGroups) {
  EXPECT_THAT(values<float>(evaluate_op(ShuffleChannels{1, 2}, {iota({1, 6})})),
              ElementsAre(0, 3, 1, 4, 2, 5));
}

TEST(ReferenceSplit, OneTensorPerOutput) {
  const Tensor data = iota({2, 3});
  const std::vector<Tensor> operands{data, Tensor::scalar(std::int64_t{1}), integers({1, 2})};
  const auto parts =
      reference::evaluate(VariadicSplit{}, operands, std::vector<Shape>{Shape{2, 1}, Shape{2, 2}});
  ASSERT_EQ(parts.size(), 2);
  EXPECT_THAT(values<float>(parts[0]), ElementsAre(0, 3));
  EXPECT_THAT(values<float>(parts[1]), ElementsAre(1, 2, 4, 5));
}

}  // namespace
}  // namespace octet
