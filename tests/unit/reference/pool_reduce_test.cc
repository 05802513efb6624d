// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "unit/reference/evaluate_op.h"

namespace octet {
namespace {

using test::evaluate_op;
using test::floats;
using test::integers;
using test::iota;
using test::values;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;

// iota + 1 over [1, 1, 6, 6], kernel 3, stride 2, pads 1, rounded up: the last windows reach beyond
// the padding.
Tensor average_of_36(bool exclude_pad) {
  const Tensor data =
      evaluate_op(Binary{BinaryKind::add}, {iota({1, 1, 6, 6}), Tensor::scalar(1.0F)});
  return evaluate_op(AvgPool{{{3, 3}, {2, 2}, {1, 1}, {1, 1}, RoundingType::ceil}, exclude_pad},
                     {data});
}

// Expected values of the average pools are OpenVINO's.
TEST(ReferenceAvgPool, PaddingIsExcludedFromTheDivisor) {
  EXPECT_THAT(values<float>(average_of_36(true)),
              ElementsAre(4.5, 6, 8, 9, 13.5, 15, 17, 18, 25.5, 27, 29, 30, 31.5, 33, 35, 36));
}

TEST(ReferenceAvgPool, PaddingCountsInTheDivisor) {
  const std::vector<float> expected{2,  4,  5.3333335F, 2,  9, 15, 17,         6,
                                    17, 27, 29,         10, 7, 11, 11.666667F, 4};
  EXPECT_THAT(values<float>(average_of_36(false)), Pointwise(FloatNear(1e-5F), expected));
}

TEST(ReferenceAvgPool, SameUpperPadding) {
  const Tensor data =
      evaluate_op(Binary{BinaryKind::add}, {iota({1, 1, 3, 4}), Tensor::scalar(1.0F)});
  const AvgPool op{{{2, 2}, {2, 2}, {0, 0}, {0, 0}, RoundingType::floor, AutoPad::same_upper},
                   false};
  EXPECT_THAT(values<float>(evaluate_op(op, {data})), ElementsAre(3.5, 5.5, 4.75, 5.75));
}

TEST(ReferenceMaxPool, PaddingNeverWins) {
  const Tensor data = floats({1, 1, 2, 2}, {-4, -3, -2, -1});
  const MaxPool op{{{3, 3}, {2, 2}, {1, 1}, {1, 1}}, {}};
  EXPECT_THAT(values<float>(evaluate_op(op, {data})), ElementsAre(-1));
}

TEST(ReferenceMaxPool, DilatedWindowsSkipPositions) {
  const MaxPool op{{{2}, {1}, {1}, {0}}, {2}};
  EXPECT_THAT(values<float>(evaluate_op(op, {floats({1, 1, 4}, {9, 1, 2, 3})})),
              ElementsAre(1, 9, 3));
}

TEST(ReferenceMaxPool, EachChannelOfEachImage) {
  const MaxPool op{{{2, 2}, {2, 2}, {0, 0}, {0, 0}}, {}};
  EXPECT_THAT(values<float>(evaluate_op(op, {iota({2, 2, 2, 2})})), ElementsAre(3, 7, 11, 15));
}

TEST(ReferenceSoftmax, AlongAnInnerAxis) {
  const std::vector<float> expected{0.26894142F, 0.11920292F, 0.7310586F, 0.8807971F};
  EXPECT_THAT(values<float>(evaluate_op(Softmax{-2}, {floats({1, 2, 2}, {0, 1, 1, 3})})),
              Pointwise(FloatNear(1e-6F), expected));
}

TEST(ReferenceSoftmax, LargeLogitsDoNotOverflow) {
  EXPECT_THAT(values<float>(evaluate_op(Softmax{1}, {floats({1, 2}, {1000, -1000})})),
              ElementsAre(1, 0));
}

TEST(ReferenceReduce, MeanOverSpatialDimensions) {
  const Tensor out =
      evaluate_op(Reduce{ReduceKind::mean, true}, {iota({1, 2, 2, 2}), integers({2, -1})});
  EXPECT_EQ(out.shape(), (Shape{1, 2, 1, 1}));
  EXPECT_THAT(values<float>(out), ElementsAre(1.5, 5.5));
}

TEST(ReferenceReduce, OverALeadingAxis) {
  const Tensor data = floats({2, 3}, {1, -2, 3, -4, 5, 6});
  const auto reduce = [&](ReduceKind kind) {
    return values<float>(evaluate_op(Reduce{kind, false}, {data, integers({0})}));
  };
  EXPECT_THAT(reduce(ReduceKind::sum), ElementsAre(-3, 3, 9));
  EXPECT_THAT(reduce(ReduceKind::max), ElementsAre(1, 5, 6));
  EXPECT_THAT(reduce(ReduceKind::min), ElementsAre(-4, -2, 3));
  EXPECT_THAT(reduce(ReduceKind::prod), ElementsAre(-4, -10, 18));
  EXPECT_THAT(reduce(ReduceKind::l1), ElementsAre(5, 7, 9));
}

TEST(ReferenceReduce, EuclideanNorm) {
  EXPECT_THAT(values<float>(
                  evaluate_op(Reduce{ReduceKind::l2, false}, {floats({2}, {3, 4}), integers({0})})),
              ElementsAre(5));
}

TEST(ReferenceReduce, IntegersStayIntegers) {
  EXPECT_THAT(values<std::int64_t>(evaluate_op(Reduce{ReduceKind::prod, true},
                                               {integers({3, 5, 7}), integers({0})})),
              ElementsAre(105));
  const Tensor bytes = Tensor::from(Shape{3}, std::vector<std::uint8_t>{200, 7, 100});
  EXPECT_THAT(
      values<std::uint8_t>(evaluate_op(Reduce{ReduceKind::max, false}, {bytes, integers({0})})),
      ElementsAre(200));
}

TEST(ReferenceReduce, IntegersBeyondTheirRangeWrap) {
  const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  EXPECT_THAT(values<std::int64_t>(evaluate_op(Reduce{ReduceKind::sum, false},
                                               {integers({largest, 1}), integers({0})})),
              ElementsAre(-largest - 1));
}

}  // namespace
}  // namespace octet
