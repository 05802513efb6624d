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

Tensor index_rows(Shape shape, const std::vector<std::int64_t>& values) {
  return Tensor::from(std::move(shape), values);
}

TEST(ReferenceGather, SlicesAlongTheAxisWithNegativeIndices) {
  const Tensor out =
      evaluate_op(Gather{}, {iota({2, 3}), integers({2, -3}), Tensor::scalar(std::int64_t{1})});
  EXPECT_EQ(out.shape(), (Shape{2, 2}));
  EXPECT_THAT(values<float>(out), ElementsAre(2, 0, 5, 3));
}

TEST(ReferenceGather, BatchDimensionsHaveTheirOwnIndices) {
  const Tensor out = evaluate_op(
      Gather{1}, {iota({2, 3}), index_rows({2, 1}, {2, 0}), Tensor::scalar(std::int64_t{1})});
  EXPECT_THAT(values<float>(out), ElementsAre(2, 3));
}

TEST(ReferenceGather, WhatLiesOutsideIsZero) {
  const Tensor out = evaluate_op(
      Gather{}, {floats({2}, {7, 8}), integers({1, 2, -3}), Tensor::scalar(std::int64_t{0})});
  EXPECT_THAT(values<float>(out), ElementsAre(8, 0, 0));
}

TEST(ReferenceGatherElements, OneElementPerIndex) {
  const Tensor out =
      evaluate_op(GatherElements{1}, {iota({2, 3}), index_rows({2, 2}, {2, 0, -1, 1})});
  EXPECT_THAT(values<float>(out), ElementsAre(2, 0, 5, 4));
}

TEST(ReferenceGatherElements, RefusesAnIndexOutside) {
  EXPECT_THROW(evaluate_op(GatherElements{0}, {iota({2}), integers({2})}), InvalidArgument);
}

TEST(ReferenceGatherNd, SlicesAtCoordinates) {
  const Tensor out = evaluate_op(GatherNd{}, {iota({2, 2, 2}), index_rows({2, 2}, {0, 1, 1, -2})});
  EXPECT_THAT(values<float>(out), ElementsAre(2, 3, 4, 5));
}

TEST(ReferenceGatherNd, BatchDimensionsAreCommon) {
  const Tensor out = evaluate_op(GatherNd{1}, {iota({2, 3}), index_rows({2, 1}, {1, 2})});
  EXPECT_THAT(values<float>(out), ElementsAre(1, 5));
}

TEST(ReferenceScatterNdUpdate, ReplacesSlices) {
  const Tensor out = evaluate_op(
      ScatterNdUpdate{}, {iota({3, 2}), index_rows({2, 1}, {2, 0}), floats({2, 2}, {9, 8, 7, 6})});
  EXPECT_THAT(values<float>(out), ElementsAre(7, 6, 2, 3, 9, 8));
}

}  // namespace
}  // namespace octet
