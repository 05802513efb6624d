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
using test::values;
using ::testing::ElementsAre;

Tensor booleans(const std::vector<int>& bits) {
  Tensor tensor(ElementType::boolean, Shape{static_cast<std::int64_t>(bits.size())});
  for (std::size_t i = 0; i < bits.size(); ++i) tensor.data<bool>()[i] = bits[i] != 0;
  return tensor;
}

template <typename T>
class ReferenceComparison : public ::testing::Test {};
using Numbers =
    ::testing::Types<float, double, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t,
                     std::int32_t, std::uint32_t, std::int64_t, std::uint64_t>;
TYPED_TEST_SUITE(ReferenceComparison, Numbers);

TYPED_TEST(ReferenceComparison, ComparesEachTypeOfNumber) {
  const Tensor a = Tensor::from(Shape{3}, std::vector<TypeParam>{1, 2, 3});
  const Tensor b = Tensor::scalar(TypeParam{2});
  const auto compare = [&](ComparisonKind kind) {
    return values<bool>(evaluate_op(Comparison{kind}, {a, b}));
  };
  EXPECT_THAT(compare(ComparisonKind::equal), ElementsAre(false, true, false));
  EXPECT_THAT(compare(ComparisonKind::not_equal), ElementsAre(true, false, true));
  EXPECT_THAT(compare(ComparisonKind::greater), ElementsAre(false, false, true));
  EXPECT_THAT(compare(ComparisonKind::greater_equal), ElementsAre(false, true, true));
  EXPECT_THAT(compare(ComparisonKind::less), ElementsAre(true, false, false));
  EXPECT_THAT(compare(ComparisonKind::less_equal), ElementsAre(true, true, false));
}

TEST(ReferenceComparisonOfHalves, GivesBooleans) {
  const Tensor a = floats({2}, {1, 2}).to(ElementType::f16);
  EXPECT_THAT(values<bool>(evaluate_op(Comparison{ComparisonKind::less},
                                       {a, floats({}, {1.5F}).to(ElementType::f16)})),
              ElementsAre(true, false));
}

TEST(ReferenceLogical, CombinesBooleans) {
  const Tensor a = booleans({0, 0, 1, 1});
  const Tensor b = booleans({0, 1, 0, 1});
  const auto combine = [&](LogicalKind kind) {
    return values<bool>(evaluate_op(Logical{kind}, {a, b}));
  };
  EXPECT_THAT(combine(LogicalKind::logical_and), ElementsAre(false, false, false, true));
  EXPECT_THAT(combine(LogicalKind::logical_or), ElementsAre(false, true, true, true));
  EXPECT_THAT(combine(LogicalKind::logical_xor), ElementsAre(false, true, true, false));
  EXPECT_THAT(values<bool>(evaluate_op(Unary{UnaryKind::logical_not}, {a})),
              ElementsAre(true, true, false, false));
}

TEST(ReferenceSelect, BroadcastsConditionAndBranches) {
  const Tensor out =
      evaluate_op(Select{}, {booleans({1, 0}), floats({2, 1}, {10, 20}), floats({}, {-1})});
  EXPECT_EQ(out.shape(), (Shape{2, 2}));
  EXPECT_THAT(values<float>(out), ElementsAre(10, -1, 20, -1));
}

}  // namespace
}  // namespace octet
