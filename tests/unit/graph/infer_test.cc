// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

using ::testing::HasSubstr;

TEST(InferConvolution, StrideAndPaddingGiveTheOutputSize) {
  Graph g;
  const OutputRef weights = g.model.add_constant(Tensor(ElementType::f32, {8, 3, 3, 3}));
  EXPECT_EQ(
      g.shape_of(Convolution{{{2, 2}, {1, 1}, {1, 1}, {1, 1}}}, {g.input({1, 3, 32, 31}), weights}),
      (Shape{1, 8, 16, 16}));
}

TEST(InferConvolution, SameUpperKeepsCeilOfInputOverStride) {
  Graph g;
  const OutputRef weights = g.model.add_constant(Tensor(ElementType::f32, {8, 3, 3, 3}));
  EXPECT_EQ(g.shape_of(Convolution{{{2, 2}, {1, 1}, {0, 0}, {0, 0}, AutoPad::same_upper}},
                       {g.input({1, 3, 7, 8}), weights}),
            (Shape{1, 8, 4, 4}));
}

TEST(InferConvolution, WrongChannelsNameNodeExpectedAndGot) {
  Graph g;
  const OutputRef weights = g.model.add_constant(Tensor(ElementType::f32, {8, 3, 3, 3}));
  const OutputRef data = g.input({1, 4, 8, 8});
  try {
    g.model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {data, weights}, "conv1");
    FAIL() << "expected InvalidArgument";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), HasSubstr("node \"conv1\" (Convolution): expected 3 input channels "
                                        "for weights [8,3,3,3], got data [1,4,8,8]"));
  }
}

TEST(InferGroupConvolution, DepthwiseKeepsChannels) {
  Graph g;
  const OutputRef weights = g.model.add_constant(Tensor(ElementType::f32, {6, 1, 1, 3, 3}));
  EXPECT_EQ(g.shape_of(GroupConvolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}},
                       {g.input({2, 6, 5, 5}), weights}),
            (Shape{2, 6, 5, 5}));
}

TEST(InferMaxPool, CeilRoundingKeepsAWindowThatStartsInTheEndPadding) {
  Graph g;
  MaxPool pool{{{2, 2}, {2, 2}, {0, 0}, {1, 1}, RoundingType::ceil}, {}};
  EXPECT_EQ(g.shape_of(pool, {g.input({1, 1, 4, 5})}), (Shape{1, 1, 3, 3}));
}

TEST(InferMatMul, TransposedOperandAndBroadcastBatch) {
  Graph g;
  EXPECT_EQ(g.shape_of(MatMul{false, true}, {g.input({5, 2, 3}), g.input({1, 4, 3})}),
            (Shape{5, 2, 4}));
}

TEST(InferMatMul, VectorOperandDropsItsDimension) {
  Graph g;
  EXPECT_EQ(g.shape_of(MatMul{}, {g.input({3}), g.input({3, 4})}), (Shape{4}));
}

TEST(InferReshape, MinusOneAndCopiedZero) {
  Graph g;
  EXPECT_EQ(g.shape_of(Reshape{true}, {g.input({2, 3, 4}), g.integers({0, -1})}), (Shape{2, 12}));
}

TEST(InferReshape, DynamicBatchSurvives) {
  Graph g;
  EXPECT_EQ(g.shape_of(Reshape{false}, {g.input({Shape::kDynamic, 3}), g.integers({-1, 3})}),
            (Shape{Shape::kDynamic, 3}));
}

TEST(InferTranspose, OrderPermutesTheShape) {
  Graph g;
  EXPECT_EQ(g.shape_of(Transpose{}, {g.input({1, 2, 3}), g.integers({2, 0, 1})}), (Shape{3, 1, 2}));
}

TEST(InferTranspose, RepeatedAxisIsRefused) {
  Graph g;
  const OutputRef data = g.input({1, 2});
  const OutputRef order = g.integers({0, 0});
  EXPECT_THROW(g.model.add(Transpose{}, {data, order}), InvalidArgument);
}

TEST(InferConcat, SizesAddUpAlongTheAxis) {
  Graph g;
  EXPECT_EQ(g.shape_of(Concat{-3}, {g.input({1, 2, 4, 4}), g.input({1, 5, 4, 4})}),
            (Shape{1, 7, 4, 4}));
}

TEST(InferStridedSlice, EverySecondElementWithMasks) {
  Graph g;
  StridedSlice slice{{1, 1, 0, 0}, {1, 1, 1, 1}, {}, {}, {}};
  EXPECT_EQ(g.shape_of(slice, {g.input({1, 16, 32, 32}), g.integers({0, 0, 0, 0}),
                               g.integers({0, 0, 0, 0}), g.integers({1, 1, 2, 2})}),
            (Shape{1, 16, 16, 16}));
}

TEST(InferStridedSlice, NegativeStrideRunsBackToTheFirstElement) {
  Graph g;
  StridedSlice slice{{1}, {1}, {}, {}, {}};
  EXPECT_EQ(g.shape_of(slice, {g.input({7}), g.integers({0}), g.integers({0}), g.integers({-3})}),
            (Shape{3}));
}

TEST(InferPad, SizesGrowByThePads) {
  Graph g;
  EXPECT_EQ(g.shape_of(Pad{}, {g.input({1, 16, 8, 8}), g.integers({0, 8, 0, 0}),
                               g.integers({0, 8, 0, 0})}),
            (Shape{1, 32, 8, 8}));
}

TEST(InferReduce, AxesVanishOrStayAsOne) {
  Graph g;
  const OutputRef data = g.input({1, 8, 4, 4});
  EXPECT_EQ(g.shape_of(Reduce{ReduceKind::mean, true}, {data, g.integers({2, 3})}),
            (Shape{1, 8, 1, 1}));
  EXPECT_EQ(g.shape_of(Reduce{ReduceKind::mean, false}, {data, g.integers({-1, -2})}),
            (Shape{1, 8}));
}

TEST(InferFakeQuantize, LimitsThatDoNotBroadcastAreRefused) {
  Graph g;
  const OutputRef data = g.input({1, 8, 4, 4});
  const OutputRef limit = g.model.add_constant(Tensor(ElementType::f32, {1, 7, 1, 1}));
  EXPECT_THROW(g.model.add(FakeQuantize{256}, {data, limit, limit, limit, limit}), InvalidArgument);
}

TEST(InferSqueeze, OnlyTheNamedAxesGo) {
  Graph g;
  EXPECT_EQ(g.shape_of(Squeeze{}, {g.input({1, 8, 1, 1}), g.integers({2, 3})}), (Shape{1, 8}));
  EXPECT_EQ(g.shape_of(Unsqueeze{}, {g.input({8}), g.integers({0, -1})}), (Shape{1, 8, 1}));
}

}  // namespace
}  // namespace octet
