// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/reference/evaluate_op.h"

namespace octet {
namespace {

using test::evaluate_op;
using test::floats;
using test::integers;
using test::iota;
using test::values;
using ::testing::ElementsAre;

TEST(ReferenceReshape, KeepsTheElements) {
  const Tensor out = evaluate_op(Reshape{true}, {iota({2, 3, 2}), integers({0, -1})});
  EXPECT_EQ(out.shape(), (Shape{2, 6}));
  EXPECT_EQ(out.data<float>()[7], 7);
}

TEST(ReferenceSqueeze, RemovesAndUnsqueezeInsertsUnitDimensions) {
  EXPECT_EQ(evaluate_op(Squeeze{}, {iota({1, 3, 1}), integers({-1})}).shape(), (Shape{1, 3}));
  EXPECT_EQ(evaluate_op(Unsqueeze{}, {iota({3}), integers({0, 2})}).shape(), (Shape{1, 3, 1}));
}

TEST(ReferenceTranspose, MovesChannelsLast) {
  const Tensor out = evaluate_op(Transpose{}, {iota({1, 2, 1, 3}), integers({0, 2, 3, 1})});
  EXPECT_EQ(out.shape(), (Shape{1, 1, 3, 2}));
  EXPECT_THAT(values<float>(out), ElementsAre(0, 3, 1, 4, 2, 5));
}

TEST(ReferenceTranspose, EmptyOrderReverses) {
  EXPECT_THAT(values<float>(evaluate_op(Transpose{}, {iota({2, 3}), integers({})})),
              ElementsAre(0, 3, 1, 4, 2, 5));
}

TEST(ReferenceTranspose, EveryElementSize) {
  for (const ElementType type : {ElementType::u8, ElementType::f16, ElementType::i64}) {
    const Tensor out = evaluate_op(Transpose{}, {iota({2, 2}).to(type), integers({1, 0})});
    EXPECT_THAT(values<float>(out.to(ElementType::f32)), ElementsAre(0, 2, 1, 3))
        << to_string(type);
  }
}

TEST(ReferenceConcat, AlongAMiddleAxis) {
  const Tensor out = evaluate_op(
      Concat{1}, {iota({2, 1, 2}), floats({2, 2, 2}, {10, 11, 12, 13, 14, 15, 16, 17})});
  EXPECT_EQ(out.shape(), (Shape{2, 3, 2}));
  EXPECT_THAT(values<float>(out), ElementsAre(0, 1, 10, 11, 12, 13, 2, 3, 14, 15, 16, 17));
}

TEST(ReferenceStridedSlice, NegativeStrideWalksBackwards) {
  const StridedSlice op{{0, 0}, {0, 1}, {}, {}, {}};
  const Tensor out =
      evaluate_op(op, {iota({2, 3}), integers({0, -1}), integers({1, 0}), integers({1, -2})});
  EXPECT_EQ(out.shape(), (Shape{1, 2}));
  EXPECT_THAT(values<float>(out), ElementsAre(2, 0));
}

TEST(ReferenceStridedSlice, NewAndRemovedDimensions) {
  const StridedSlice op{{0, 0}, {0, 0}, {1, 0}, {0, 1}, {}};
  const Tensor out = evaluate_op(op, {iota({2, 3}), integers({0, 1}), integers({0, 2})});
  EXPECT_EQ(out.shape(), (Shape{1, 3}));
  EXPECT_THAT(values<float>(out), ElementsAre(3, 4, 5));
}

std::vector<float> pad(PadMode mode, const std::vector<std::int64_t>& begin,
                       const std::vector<std::int64_t>& end) {
  return values<float>(evaluate_op(
      Pad{mode}, {floats({3}, {1, 2, 3}), integers(begin), integers(end), Tensor::scalar(9.0F)}));
}

TEST(ReferencePad, EachModeOnBothSides) {
  EXPECT_THAT(pad(PadMode::constant, {2}, {1}), ElementsAre(9, 9, 1, 2, 3, 9));
  EXPECT_THAT(pad(PadMode::edge, {2}, {1}), ElementsAre(1, 1, 1, 2, 3, 3));
  EXPECT_THAT(pad(PadMode::reflect, {2}, {1}), ElementsAre(3, 2, 1, 2, 3, 2));
  EXPECT_THAT(pad(PadMode::symmetric, {2}, {1}), ElementsAre(2, 1, 1, 2, 3, 3));
}

TEST(ReferencePad, NegativePadsCrop) {
  EXPECT_THAT(pad(PadMode::constant, {-1}, {-1}), ElementsAre(2));
}

TEST(ReferencePad, LeadingAndTrailingDimensions) {
  const Tensor out = evaluate_op(Pad{}, {iota({1, 2}), integers({1, 0}), integers({0, 1})});
  EXPECT_THAT(values<float>(out), ElementsAre(0, 0, 0, 0, 1, 0));
}

TEST(ReferenceConvert, FloatsTruncateAndSaturateIntegersWrap) {
  EXPECT_THAT(values<std::uint8_t>(
                  evaluate_op(Convert{ElementType::u8}, {floats({3}, {300.7F, -1.7F, 2.7F})})),
              ElementsAre(255, 0, 2));
  EXPECT_THAT(values<std::uint8_t>(evaluate_op(Convert{ElementType::u8}, {integers({300, -1})})),
              ElementsAre(44, 255));
}

TEST(ReferenceConvert, IntegersOfFourBitsAreIntegers) {
  const Tensor four_bits = integers({-8, -1, 7}).to(ElementType::i4);
  EXPECT_THAT(values<float>(evaluate_op(Convert{ElementType::f32}, {four_bits})),
              ElementsAre(-8, -1, 7));
  EXPECT_THAT(values<std::int8_t>(evaluate_op(Convert{ElementType::i8}, {four_bits})),
              ElementsAre(-8, -1, 7));
}

TEST(ReferenceResult, HandsItsInputOnAndConstantItsValue) {
  const Tensor value = iota({2});
  EXPECT_EQ(reference::evaluate(Result{}, std::vector{value}, {}).at(0), value);
  EXPECT_EQ(reference::evaluate(Constant{value}, {}, std::vector<Shape>{{2}}).at(0), value);
}

}  // namespace
}  // namespace octet
