// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

using ::testing::ElementsAre;

// What is known of integers; -1 stands for what is not.
std::vector<std::int64_t> known(const Value& value) {
  std::vector<std::int64_t> values;
  for (const ShapeInteger& integer : value.integers.value())
    values.push_back(integer.value.value_or(-1));
  return values;
}

struct ImageGraph : Graph {
  OutputRef image = input({kOpen, 3, 8, 8});
  OutputRef shape = add(ShapeOf{}, {image});

  OutputRef size(std::int64_t axis) { return add(Gather{}, {shape, integers({axis}), integer(0)}); }
};

TEST(ShapeValues, ReshapeToGatheredBatchAndConstantKeepsTheKnownSize) {
  ImageGraph g;
  const OutputRef target = g.add(Concat{0}, {g.size(0), g.integers({192})});
  EXPECT_EQ(g.shape_of(Reshape{}, {g.image, target}), (Shape{kOpen, 192}));
}

TEST(ShapeValues, MinusOneBesideTheBatchIsInferredFromTheOtherSizes) {
  ImageGraph g;
  const OutputRef target = g.add(Concat{0}, {g.size(0), g.integers({-1})});
  EXPECT_EQ(g.shape_of(Reshape{}, {g.image, target}), (Shape{kOpen, 192}));
}

TEST(ShapeValues, AStaticBatchMakesEverythingStatic) {
  ImageGraph g;
  const OutputRef target = g.add(Concat{0}, {g.size(0), g.integers({-1})});
  const OutputRef flat = g.add(Reshape{}, {g.image, target});
  g.model.reshape({{"", Shape{5, 3, 8, 8}}});
  EXPECT_EQ(g.model.value(flat).shape, (Shape{5, 192}));
  EXPECT_THAT(known(g.model.value(target)), ElementsAre(5, -1));
}

TEST(ShapeValues, MinusOneTakesTheOpenBatchAndItsName) {
  ImageGraph g;
  const OutputRef flat = g.add(Reshape{}, {g.image, g.integers({-1, 192})});
  EXPECT_EQ(g.model.value(flat).dimensions.at(0), g.model.value(g.image).dimensions.at(0));
}

TEST(ShapeValues, ArithmeticOnSizes) {
  ImageGraph g;
  const OutputRef three = g.integers({3});
  EXPECT_THAT(known(g.value(Binary{BinaryKind::add}, {g.size(2), three})), ElementsAre(11));
  EXPECT_THAT(known(g.value(Binary{BinaryKind::multiply}, {g.shape, three})),
              ElementsAre(-1, 9, 24, 24));
  EXPECT_THAT(known(g.value(Binary{BinaryKind::divide}, {g.integers({-7}), three})),
              ElementsAre(-3));
  EXPECT_THAT(known(g.value(Binary{BinaryKind::floor_mod}, {g.integers({-7}), three})),
              ElementsAre(2));
  EXPECT_THAT(known(g.value(Binary{BinaryKind::mod}, {g.integers({-7}), three})), ElementsAre(-1));
  EXPECT_THAT(
      known(g.value(Reduce{ReduceKind::prod, false},
                    {g.add(Slice{}, {g.shape, g.integers({1}), g.integers({100}), g.integers({1})}),
                     g.integers({0})})),
      ElementsAre(192));
}

TEST(ShapeValues, MultiplicationByOneKeepsAnOpenSize) {
  ImageGraph g;
  const Value& product = g.value(Binary{BinaryKind::multiply}, {g.size(0), g.integers({1})});
  EXPECT_EQ(product.integers->at(0).dimension, g.model.value(g.image).dimensions.at(0));
}

TEST(ShapeValues, NumbersTooLargeForSizesAreNotFollowed) {
  ImageGraph g;
  const OutputRef large = g.integers({std::int64_t{1} << 62U});
  EXPECT_FALSE(
      g.value(Binary{BinaryKind::multiply}, {large, large}).integers->at(0).value.has_value());
}

TEST(ShapeValues, NoSizeIsMinusOneSoTheSelectOfAnExpandIsDecided) {
  ImageGraph g;
  const OutputRef is_kept = g.add(Comparison{ComparisonKind::equal}, {g.shape, g.integers({-1})});
  EXPECT_THAT(known(g.model.value(is_kept)), ElementsAre(0, 0, 0, 0));
  const OutputRef chosen = g.add(Select{}, {is_kept, g.integers({1}), g.shape});
  EXPECT_THAT(known(g.model.value(chosen)), ElementsAre(-1, 3, 8, 8));
}

TEST(ShapeValues, StridedSliceTurnsAroundAndTakesOne) {
  ImageGraph g;
  const StridedSlice all{{1}, {1}, {}, {}, {}};
  EXPECT_THAT(known(g.value(all, {g.shape, g.integers({0}), g.integers({0}), g.integers({-1})})),
              ElementsAre(8, 8, 3, -1));
  const StridedSlice one{{0}, {0}, {}, {1}, {}};
  EXPECT_THAT(known(g.value(one, {g.shape, g.integers({1}), g.integers({2})})), ElementsAre(3));
}

TEST(ShapeValues, RangeAndBroadcastMakeSmallVectors) {
  Graph g;
  EXPECT_THAT(known(g.value(Range{}, {g.integer(1), g.integer(6), g.integer(2)})),
              ElementsAre(1, 3, 5));
  EXPECT_THAT(known(g.value(Broadcast{}, {g.integer(7), g.integers({2})})), ElementsAre(7, 7));
}

TEST(ShapeValues, SplitHandsOutItsParts) {
  ImageGraph g;
  const OutputRef parts = g.add(VariadicSplit{}, {g.shape, g.integer(0), g.integers({2, -1})});
  EXPECT_THAT(known(g.model.value({parts.node, 0})), ElementsAre(-1, 3));
  EXPECT_THAT(known(g.model.value({parts.node, 1})), ElementsAre(8, 8));
}

TEST(ShapeValues, BroadcastToGatheredBatchIsOpenThere) {
  ImageGraph g;
  const OutputRef target = g.add(Concat{0}, {g.size(0), g.integers({1, 4})});
  EXPECT_EQ(g.shape_of(Broadcast{}, {g.zeros({1, 1, 4}), target}), (Shape{kOpen, 1, 4}));
}

TEST(ShapeValues, OpenDimensionsKeepTheirNameThroughOperations) {
  ImageGraph g;
  const auto batch = g.model.value(g.image).dimensions.at(0);
  const Convolution conv{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}};
  OutputRef x = g.add(conv, {g.image, g.zeros({4, 3, 3, 3})});
  x = g.add(Binary{}, {x, g.zeros({1, 4, 1, 1})});
  x = g.add(Transpose{}, {x, g.integers({2, 3, 0, 1})});
  EXPECT_EQ(g.model.value(x).dimensions.at(2), batch);
  x = g.add(MatMul{false, true}, {x, g.zeros({5, 4})});
  EXPECT_EQ(g.model.value(x).dimensions.at(2), batch);
  x = g.add(Concat{3}, {x, x});
  EXPECT_EQ(g.model.value(x).dimensions.at(2), batch);
}

TEST(ShapeValues, TwoInputsOfOpenSizeAreNotTheSame) {
  Graph g;
  const OutputRef a = g.input({kOpen, 4});
  const OutputRef b = g.input({kOpen, 4});
  const OutputRef target = g.add(Concat{0}, {g.add(ShapeOf{}, {b}), g.integers({-1})});
  EXPECT_EQ(g.shape_of(Reshape{}, {a, target}), (Shape{kOpen, 4, kOpen}));
}

TEST(ShapeValues, ModelOfManyNodesIsInferredInLinearTime) {
  ImageGraph g;
  OutputRef x = g.image;
  for (int i = 0; i < 5000; ++i) {
    const OutputRef shape = g.add(ShapeOf{}, {x});
    x = g.add(Reshape{}, {x, shape});
  }
  EXPECT_EQ(g.model.value(x).shape, (Shape{kOpen, 3, 8, 8}));
}

}  // namespace
}  // namespace octet
