// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ConvolutionBackpropData backprop(std::int64_t stride, std::int64_t pad, AutoPad auto_pad,
                                 std::vector<std::int64_t> output_padding) {
  return {{{stride, stride}, {1, 1}, {pad, pad}, {pad, pad}, auto_pad}, std::move(output_padding)};
}

TEST(InferConvolutionBackpropData, StridePadsAndOutputPaddingGiveTheSize) {
  Graph g;
  EXPECT_EQ(g.shape_of(backprop(2, 1, AutoPad::explicit_pads, {1, 1}),
                       {g.input({kOpen, 4, 5, kOpen}), g.zeros({4, 2, 3, 3})}),
            (Shape{kOpen, 2, 10, kOpen}));
}

TEST(InferConvolutionBackpropData, SamePaddingWithoutAnOutputShapePadsNothing) {
  Graph g;
  EXPECT_EQ(g.shape_of(backprop(2, 1, AutoPad::same_upper, {}),
                       {g.input({1, 4, 5, 5}), g.zeros({4, 2, 3, 3})}),
            (Shape{1, 2, 11, 11}));
}

TEST(InferConvolutionBackpropData, OutputShapeDecides) {
  Graph g;
  EXPECT_EQ(g.shape_of(backprop(2, 0, AutoPad::same_upper, {}),
                       {g.input({1, 4, 5, 5}), g.zeros({4, 2, 3, 3}), g.integers({10, 9})}),
            (Shape{1, 2, 10, 9}));
}

TEST(InferConvolutionBackpropData, WrongChannelsAreRefused) {
  Graph g;
  const OutputRef data = g.input({1, 3, 5, 5});
  EXPECT_THAT(g.refusal(backprop(1, 0, AutoPad::explicit_pads, {}), {data, g.zeros({4, 2, 3, 3})}),
              HasSubstr("node \"op\" (ConvolutionBackpropData): expected 4 input channels"));
}

TEST(InferGroupConvolutionBackpropData, GroupsMultiplyTheChannels) {
  Graph g;
  const GroupConvolutionBackpropData op{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}, {}};
  EXPECT_EQ(g.shape_of(op, {g.input({2, 6, 4, 4}), g.zeros({3, 2, 5, 2, 2})}),
            (Shape{2, 15, 5, 5}));
}

TEST(InferMaxPool, CeilTorchDropsAWindowThatStartsInTheEndPadding) {
  Graph g;
  const OutputRef data = g.input({1, 1, 4, 5});
  MaxPool pool{{{2, 2}, {2, 2}, {0, 0}, {1, 1}, RoundingType::ceil_torch}, {}};
  EXPECT_EQ(g.shape_of(pool, {data}), (Shape{1, 1, 2, 3}));
}

TEST(InferAdaptiveAvgPool, SpatialSizesAreThoseGiven) {
  Graph g;
  EXPECT_EQ(g.shape_of(AdaptiveAvgPool{}, {g.input({kOpen, 8, 7, 7}), g.integers({1, 2})}),
            (Shape{kOpen, 8, 1, 2}));
}

TEST(InferConvertLike, TypeIsTheSecondInputs) {
  Graph g;
  const Value& value = g.value(ConvertLike{}, {g.input({2, 3}), g.input({1}, ElementType::i32)});
  EXPECT_EQ(value.type, ElementType::i32);
  EXPECT_EQ(value.shape, (Shape{2, 3}));
}

TEST(InferComparison, GivesBooleansOfTheCommonShape) {
  Graph g;
  const Value& value = g.value(Comparison{ComparisonKind::less}, {g.input({2, 1}), g.input({3})});
  EXPECT_EQ(value.type, ElementType::boolean);
  EXPECT_EQ(value.shape, (Shape{2, 3}));
}

TEST(InferLogical, RefusesNumbers) {
  Graph g;
  const OutputRef data = g.input({2});
  EXPECT_THAT(g.refusal(Logical{}, {data, data}),
              HasSubstr("expected input 0 of booleans, got f32"));
}

TEST(InferSelect, AllThreeBroadcast) {
  Graph g;
  EXPECT_EQ(g.shape_of(Select{},
                       {g.input({4, 1}, ElementType::boolean), g.input({3}), g.input({2, 1, 1})}),
            (Shape{2, 4, 3}));
}

TEST(InferSelu, RefusesParametersOfMoreThanOneElement) {
  Graph g;
  const OutputRef data = g.input({2});
  EXPECT_THAT(g.refusal(Selu{}, {data, data, data}), HasSubstr("expected one element in input 1"));
}

TEST(InferGroupNormalization, GroupsMustDivideTheChannels) {
  Graph g;
  const OutputRef data = g.input({kOpen, 6, 4});
  EXPECT_EQ(g.shape_of(GroupNormalization{3, 1e-5}, {data, g.zeros({6}), g.zeros({6})}),
            (Shape{kOpen, 6, 4}));
  EXPECT_THAT(g.refusal(GroupNormalization{4, 1e-5}, {data, g.zeros({6}), g.zeros({6})}),
              HasSubstr("expected a number of groups that divides 6 channels, got 4"));
}

TEST(InferBatchNormInference, ParametersArePerChannel) {
  Graph g;
  const OutputRef data = g.input({1, 6, 4, 4});
  const OutputRef good = g.zeros({6});
  EXPECT_THAT(g.refusal(BatchNormInference{1e-5}, {data, good, good, g.zeros({4}), good}),
              HasSubstr("expected one element per channel of data [1,6,4,4] in input 3, got [4]"));
}

TEST(InferMvn, AxesOutsideTheDataAreRefused) {
  Graph g;
  const OutputRef data = g.input({1, 6});
  EXPECT_EQ(g.shape_of(Mvn{}, {data, g.integers({-1})}), (Shape{1, 6}));
  EXPECT_THAT(g.refusal(Mvn{}, {data, g.integers({2})}), HasSubstr("expected an axis within"));
}

TEST(InferEvenSplit, PartsAreEqual) {
  Graph g;
  EXPECT_THAT(g.shapes_of(EvenSplit{3}, {g.input({kOpen, 6}), g.integer(-1)}),
              ElementsAre(Shape{kOpen, 2}, Shape{kOpen, 2}, Shape{kOpen, 2}));
}

TEST(InferEvenSplit, APartThatDoesNotDivideIsRefused) {
  Graph g;
  const OutputRef data = g.input({2, 5});
  EXPECT_THAT(g.refusal(EvenSplit{3}, {data, g.integer(1)}),
              HasSubstr("divides dimension 1 of data [2,5], got 3"));
}

TEST(InferVariadicSplit, MinusOneIsTheRest) {
  Graph g;
  EXPECT_THAT(
      g.shapes_of(VariadicSplit{}, {g.input({10, 2}), g.integer(0), g.integers({3, -1, 1})}),
      ElementsAre(Shape{3, 2}, Shape{6, 2}, Shape{1, 2}));
}

TEST(InferVariadicSplit, LengthsThatDoNotAddUpAreRefused) {
  Graph g;
  const OutputRef data = g.input({10});
  EXPECT_THAT(g.refusal(VariadicSplit{}, {data, g.integer(0), g.integers({3, 4})}),
              HasSubstr("add up to dimension 0 of data [10], got [3,4]"));
}

TEST(InferSlice, NegativeStepsAndAxes) {
  Graph g;
  EXPECT_EQ(g.shape_of(Slice{}, {g.input({kOpen, 7, 5}), g.integers({-1, 0}), g.integers({-100, 3}),
                                 g.integers({-2, 1}), g.integers({1, -1})}),
            (Shape{kOpen, 4, 3}));
}

TEST(InferSlice, AnAxisGivenTwiceIsRefused) {
  Graph g;
  const OutputRef data = g.input({4, 4});
  const OutputRef two = g.integers({1, 1});
  EXPECT_THAT(g.refusal(Slice{}, {data, two, two, two, g.integers({1, -1})}),
              HasSubstr("expected distinct axes within [-2, 2), got -1"));
}

TEST(InferGather, IndicesTakeThePlaceOfTheAxis) {
  Graph g;
  EXPECT_EQ(
      g.shape_of(Gather{}, {g.input({2, 9, 4}), g.zeros({5, 6}, ElementType::i64), g.integer(1)}),
      (Shape{2, 5, 6, 4}));
}

TEST(InferGather, BatchDimensionsAreShared) {
  Graph g;
  EXPECT_EQ(g.shape_of(Gather{1},
                       {g.input({kOpen, 9, 4}), g.zeros({2, 5}, ElementType::i32), g.integer(1)}),
            (Shape{kOpen, 5, 4}));
}

TEST(InferGatherElements, ShapeIsTheIndices) {
  Graph g;
  EXPECT_EQ(g.shape_of(GatherElements{1}, {g.input({kOpen, 9}), g.zeros({3, 2}, ElementType::i64)}),
            (Shape{3, 2}));
}

TEST(InferGatherNd, CoordinatesTakeLeadingDimensions) {
  Graph g;
  EXPECT_EQ(g.shape_of(GatherNd{1}, {g.input({2, 4, 5, 6}), g.zeros({2, 7, 2}, ElementType::i64)}),
            (Shape{2, 7, 6}));
}

TEST(InferScatterNdUpdate, UpdatesMustFit) {
  Graph g;
  const OutputRef data = g.input({4, 5});
  const OutputRef indices = g.zeros({3, 1}, ElementType::i64);
  EXPECT_EQ(g.shape_of(ScatterNdUpdate{}, {data, indices, g.zeros({3, 5})}), (Shape{4, 5}));
  EXPECT_THAT(g.refusal(ScatterNdUpdate{}, {data, indices, g.zeros({3, 4})}),
              HasSubstr("expected updates of shape [3,5]"));
}

TEST(InferBroadcast, ExplicitAxesMapDataIntoTheTarget) {
  Graph g;
  EXPECT_EQ(g.shape_of(Broadcast{BroadcastMode::explicit_axes},
                       {g.input({3}), g.integers({2, 3, 4}), g.integers({1})}),
            (Shape{2, 3, 4}));
}

TEST(InferBroadcast, BidirectionalTakesTheCommonShape) {
  Graph g;
  EXPECT_EQ(g.shape_of(Broadcast{BroadcastMode::bidirectional},
                       {g.input({kOpen, 1, 4}), g.integers({3, 1})}),
            (Shape{kOpen, 3, 4}));
}

TEST(InferBroadcast, DataThatDoesNotRepeatIsRefused) {
  Graph g;
  const OutputRef data = g.input({3});
  EXPECT_THAT(g.refusal(Broadcast{}, {data, g.integers({2, 4})}),
              HasSubstr("size 3 is neither 1 nor 4"));
}

TEST(InferTile, MissingRepeatsAndDimensionsAreOne) {
  Graph g;
  EXPECT_EQ(g.shape_of(Tile{}, {g.input({kOpen, 3}), g.integers({2})}), (Shape{kOpen, 6}));
  EXPECT_EQ(g.shape_of(Tile{}, {g.input({3}), g.integers({5, 2})}), (Shape{5, 6}));
}

TEST(InferRange, LengthIsRoundedUp) {
  Graph g;
  EXPECT_EQ(g.shape_of(Range{}, {g.integer(2), g.integer(9), g.integer(3)}), (Shape{3}));
  EXPECT_EQ(g.shape_of(Range{}, {g.integer(2), g.integer(9), g.integer(-3)}), (Shape{0}));
  EXPECT_EQ(g.shape_of(Range{}, {g.input({}, ElementType::i64), g.integer(9), g.integer(1)}),
            (Shape{kOpen}));
}

TEST(InferEinsum, LabelsCarryTheSizes) {
  Graph g;
  EXPECT_EQ(g.shape_of(Einsum{"bhid, bhjd -> bhij"},
                       {g.input({kOpen, 2, 3, 4}), g.input({kOpen, 2, 5, 4})}),
            (Shape{kOpen, 2, 3, 5}));
}

TEST(InferEinsum, EllipsisBroadcasts) {
  Graph g;
  EXPECT_EQ(g.shape_of(Einsum{"...ij,jk->...ik"}, {g.input({7, 6, 2, 3}), g.input({3, 4})}),
            (Shape{7, 6, 2, 4}));
}

TEST(InferEinsum, WithoutAnArrowLabelsThatOccurOnceAreSorted) {
  Graph g;
  EXPECT_EQ(g.shape_of(Einsum{"cb,ba"}, {g.input({2, 3}), g.input({3, 4})}), (Shape{4, 2}));
}

TEST(InferEinsum, ConflictingSizesAndMalformedEquationsAreRefused) {
  Graph g;
  const OutputRef a = g.input({2, 3});
  EXPECT_THAT(g.refusal(Einsum{"ij,jk->ik"}, {a, a}),
              HasSubstr("subscript 'j' of \"ij,jk->ik\" stands for sizes 3 and 2"));
  EXPECT_THAT(g.refusal(Einsum{"ij->ik"}, {a}), HasSubstr("distinct subscripts of the operands"));
  EXPECT_THAT(g.refusal(Einsum{"ij"}, {a, a}), HasSubstr("expected subscripts for 2 operands"));
  EXPECT_THAT(g.refusal(Einsum{"i.->i"}, {a}), HasSubstr("do not fit an operand"));
}

TEST(InferScaledDotProductAttention, RowsOfTheQueryAndColumnsOfTheValue) {
  Graph g;
  EXPECT_EQ(
      g.shape_of(ScaledDotProductAttention{}, {g.input({kOpen, 3, 5, 8}), g.input({kOpen, 3, 7, 8}),
                                               g.input({kOpen, 3, 7, 4}), g.input({5, 7})}),
      (Shape{kOpen, 3, 5, 4}));
}

TEST(InferScaledDotProductAttention, AMaskThatDoesNotBroadcastIsRefused) {
  Graph g;
  const OutputRef x = g.input({1, 5, 8});
  EXPECT_THAT(g.refusal(ScaledDotProductAttention{}, {x, x, x, g.input({4, 5})}),
              HasSubstr("expected a mask that broadcasts to [1,5,5], got [4,5]"));
}

TEST(InferDepthToSpace, BlocksMoveFromChannelsToSpace) {
  Graph g;
  EXPECT_EQ(g.shape_of(DepthToSpace{DepthMode::depth_first, 2}, {g.input({kOpen, 8, 3, kOpen})}),
            (Shape{kOpen, 2, 6, kOpen}));
  EXPECT_EQ(g.shape_of(SpaceToDepth{DepthMode::blocks_first, 3}, {g.input({1, 2, 6, 9})}),
            (Shape{1, 18, 2, 3}));
}

TEST(InferShuffleChannels, GroupsMustDivide) {
  Graph g;
  const OutputRef data = g.input({1, 6, 2, 2});
  EXPECT_EQ(g.shape_of(ShuffleChannels{1, 3}, {data}), (Shape{1, 6, 2, 2}));
  EXPECT_THAT(g.refusal(ShuffleChannels{1, 4}, {data}), HasSubstr("divide 6 channels, got 4"));
}

TEST(InferRoll, ShapeStays) {
  Graph g;
  EXPECT_EQ(g.shape_of(Roll{}, {g.input({kOpen, 6}), g.integers({-2}), g.integers({1})}),
            (Shape{kOpen, 6}));
}

TEST(InferInterpolate, SizesOrScalesPerAxis) {
  Graph g;
  const OutputRef data = g.input({kOpen, 3, 7, 10});
  Interpolate op;
  EXPECT_EQ(g.shape_of(op, {data, g.integers({14, 5}), g.integers({2, 3})}),
            (Shape{kOpen, 3, 14, 5}));
  op.shape_calculation_mode = ShapeCalculationMode::scales;
  EXPECT_EQ(g.shape_of(op, {data, g.floats({2}, {1.5F, 0.7F}), g.integers({2, -1})}),
            (Shape{kOpen, 3, 10, 7}));
}

TEST(InferPad, NegativePadsCrop) {
  Graph g;
  EXPECT_EQ(g.shape_of(Pad{}, {g.input({kOpen, 8}), g.integers({0, -2}), g.integers({0, 1})}),
            (Shape{kOpen, 7}));
}

TEST(InferSqueeze, WithoutAxesOpenDimensionsAreRefused) {
  Graph g;
  const OutputRef data = g.input({kOpen, 1});
  EXPECT_THAT(g.refusal(Squeeze{}, {data}), HasSubstr("expected axes to remove from data [?,1]"));
}

}  // namespace
}  // namespace octet
