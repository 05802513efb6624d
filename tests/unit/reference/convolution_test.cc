// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/reference/evaluate_op.h"

namespace octet {
namespace {

using test::evaluate_op;
using test::floats;
using test::iota;
using test::pattern;
using test::values;
using ::testing::ElementsAre;

// Expected values of this file are OpenVINO's.
TEST(ReferenceConvolution, StridesDilationsAndUnequalPads) {
  const Tensor out =
      evaluate_op(Convolution{{{2, 1}, {1, 2}, {1, 2}, {0, 1}}},
                  {pattern({1, 2, 3, 5}, 7, 11, 0.5F), pattern({3, 2, 2, 3}, 5, 7, 0.25F)});
  EXPECT_EQ(out.shape(), (Shape{1, 3, 2, 4}));
  EXPECT_THAT(values<float>(out), ElementsAre(-0.875, 2.125, -1.875, 1.375, -5.625, 1, 4.5, -3.625,
                                              0.75, -2, -0.875, 1.625, 2.125, 1.375, -4.875, 0.25,
                                              -0.25, 0.875, 2.75, -2.5, -2.375, 1.75, 3.25, -2));
}

TEST(ReferenceConvolution, SameLowerPadsTheBeginningMore) {
  const Tensor out =
      evaluate_op(Convolution{{{1, 2}, {1, 1}, {0, 0}, {0, 0}, AutoPad::same_lower}},
                  {pattern({1, 2, 3, 5}, 7, 11, 0.5F), pattern({3, 2, 2, 3}, 5, 7, 0.25F)});
  EXPECT_THAT(values<float>(out),
              ElementsAre(-3, -1.625, 0.125, -4.125, -1.875, 2.5, -4, 5, 5.125, -0.25, 1.375, 0.25,
                          0.125, -0.875, -2.25, 1.875, -1.125, -2.375, 3.375, 0.875, -0.5, -0.875,
                          -3.375, 0, -3.625, -1.125, 1.5));
}

TEST(ReferenceGroupConvolution, EachGroupReadsItsOwnChannels) {
  const Tensor out =
      evaluate_op(GroupConvolution{{{1, 2}, {1, 1}, {1, 0}, {0, 1}}},
                  {pattern({1, 2, 3, 5}, 7, 11, 0.5F), pattern({2, 2, 1, 2, 2}, 5, 7, 0.25F)});
  EXPECT_THAT(
      values<float>(out),
      ElementsAre(-0.5, -1.25, 0, 1.375, 3, -0.375, 3.375, -0.5, -1.125, -0.125, -1.625, -0.125,
                  -2.75, 1.375, 0, 1.375, 0, 0.5, -1.375, -1, 1, -0.875, 3, -0.5, -0.125, 1, -0.5,
                  -1.125, -1.5, 1.5, -0.875, 2.875, 0.25, -1.125, 1.25, -0.25));
}

TEST(ReferenceConvolution, OneSpatialDimension) {
  const Tensor out = evaluate_op(Convolution{{{2}, {1}, {1}, {1}}},
                                 {iota({1, 1, 6}), floats({1, 1, 3}, {1, 0, -2})});
  EXPECT_THAT(values<float>(out), ElementsAre(-2, -5, -7));
}

TEST(ReferenceConvolution, ThreeSpatialDimensions) {
  const Tensor out = evaluate_op(Convolution{{{1, 1, 1}, {1, 1, 1}, {0, 0, 0}, {1, 0, 0}}},
                                 {iota({1, 2, 2, 2, 2}), iota({1, 2, 2, 2, 2})});
  EXPECT_THAT(values<float>(out), ElementsAre(1240, 556));
}

TEST(ReferenceConvolution, ManyPositionsAndImagesAgreeWithASingleOne) {
  const Tensor weights = pattern({2, 3, 1, 1}, 5, 7, 0.25F);
  const Tensor data = pattern({2, 3, 20, 20}, 7, 11, 0.5F);
  const Convolution op{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}};
  const Tensor out = evaluate_op(op, {data, weights});
  const auto x = data.data<float>();
  const std::size_t last = 399;
  const Tensor pixel = floats({1, 3, 1, 1}, {x[1200 + last], x[1600 + last], x[2000 + last]});
  const Tensor expected = evaluate_op(op, {pixel, weights});
  EXPECT_EQ(out.data<float>()[800 + last], expected.data<float>()[0]);
  EXPECT_EQ(out.data<float>()[1200 + last], expected.data<float>()[1]);
}

TEST(ReferenceConvolution, HalfPrecisionIsRoundedOnce) {
  const Tensor data = floats({1, 1, 1, 2}, {1, 0.0009765625F}).to(ElementType::f16);
  const Tensor weights = floats({1, 1, 1, 2}, {1, 0.75F}).to(ElementType::f16);
  const Tensor out = evaluate_op(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {data, weights});
  EXPECT_EQ(out.type(), ElementType::f16);
  EXPECT_THAT(values<float>(out.to(ElementType::f32)), ElementsAre(1.0009765625F));
}

TEST(ReferenceConvolution, IntegersAreRefusedByName) {
  const Tensor data(ElementType::i8, {1, 1, 2, 2});
  try {
    evaluate_op(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {data, data});
    FAIL() << "expected Unsupported";
  } catch (const Unsupported& error) {
    EXPECT_STREQ(error.what(), "reference: Convolution of element type i8 is not computed");
  }
}

TEST(ReferenceMatMul, BatchBroadcastsAndBIsTransposed) {
  const Tensor out = evaluate_op(MatMul{false, true}, {iota({2, 3, 2}), iota({1, 4, 2})});
  EXPECT_EQ(out.shape(), (Shape{2, 3, 4}));
  EXPECT_THAT(values<float>(out), ElementsAre(1, 3, 5, 7, 3, 13, 23, 33, 5, 23, 41, 59, 7, 33, 59,
                                              85, 9, 43, 77, 111, 11, 53, 95, 137));
}

TEST(ReferenceMatMul, TransposedAGivesTheSameAsItsTranspose) {
  const Tensor a = floats({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor out = evaluate_op(MatMul{true, false}, {a, floats({2, 1}, {1, 10})});
  EXPECT_THAT(values<float>(out), ElementsAre(41, 52, 63));
}

TEST(ReferenceMatMul, VectorsLoseTheirDimension) {
  const Tensor out = evaluate_op(MatMul{}, {floats({2}, {1, 2}), floats({2, 2}, {1, 2, 3, 4})});
  EXPECT_EQ(out.shape(), (Shape{2}));
  EXPECT_THAT(values<float>(out), ElementsAre(7, 10));
}

TEST(ReferenceMatMul, DoubleKeepsItsPrecision) {
  const Tensor a = Tensor::from(Shape{1, 2}, std::vector<double>{1, 1e-12});
  const Tensor b = Tensor::from(Shape{2, 1}, std::vector<double>{1, 1});
  EXPECT_EQ(evaluate_op(MatMul{}, {a, b}).data<double>()[0], 1 + 1e-12);
}

}  // namespace
}  // namespace octet
