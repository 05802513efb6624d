// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "reference/evaluate.h"
#include "unit/reference/evaluate_op.h"

namespace octet {
namespace {

using test::floats;
using test::values;
using ::testing::ElementsAre;

std::vector<Tensor> top(const TopK& op, const Tensor& data, const Shape& shape) {
  const std::vector<Tensor> inputs{data, Tensor::scalar(std::int64_t{1})};
  return reference::evaluate(op, inputs, std::vector<Shape>{shape, shape});
}

TEST(ReferenceTopK, TheLargestComeFirstAndOfEqualOnesTheFirst) {
  const auto out = top({.axis = 1}, floats({1, 5}, {3, 7, 1, 7, 5}), {1, 3});
  EXPECT_THAT(values<float>(out[0]), ElementsAre(7, 7, 5));
  EXPECT_THAT(values<std::int32_t>(out[1]), ElementsAre(1, 3, 4));
}

TEST(ReferenceTopK, TheSmallestMayComeInTheOrderOfTheirPositions) {
  const TopK op{
      .axis = 0, .largest = false, .sort = TopKSort::by_index, .index_type = ElementType::i64};
  const auto out = top(op, floats({4}, {2, 9, 1, 3}), {2});
  EXPECT_THAT(values<float>(out[0]), ElementsAre(2, 1));
  EXPECT_THAT(values<std::int64_t>(out[1]), ElementsAre(0, 2));
}

TEST(ReferenceTopK, RowsAreAlongTheAxis) {
  const auto out = top({.axis = 1}, floats({2, 2, 2}, {1, 6, 3, 4, 8, 7, 5, 9}), {2, 1, 2});
  EXPECT_THAT(values<float>(out[0]), ElementsAre(3, 6, 8, 9));
  EXPECT_THAT(values<std::int32_t>(out[1]), ElementsAre(1, 0, 0, 1));
}

TEST(ReferenceTopK, NanComesLast) {
  const auto out = top({.axis = 0}, floats({3}, {std::nanf(""), 1, 2}), {2});
  EXPECT_THAT(values<std::int32_t>(out[1]), ElementsAre(2, 1));
}

}  // namespace
}  // namespace octet
