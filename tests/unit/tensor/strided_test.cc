// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "tensor/strided.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

using ::testing::ElementsAre;

TEST(Strides, OfADenseArrayCountItsElements) {
  EXPECT_THAT(dense_strides(Shape{2, 3, 4}), ElementsAre(12, 4, 1));
}

TEST(Strides, AreZeroWhereAnOperandIsBroadcast) {
  EXPECT_THAT(broadcast_strides(Shape{3, 1}, Shape{2, 3, 4}), ElementsAre(0, 1, 0));
}

TEST(CopyStrided, RepeatsWhatIsBroadcast) {
  const Tensor column = Tensor::from(Shape{2, 1}, std::vector{1.0F, 2.0F});
  const Shape shape{2, 3};
  EXPECT_EQ(copy_strided(column, 0, broadcast_strides(column.shape(), shape), shape),
            Tensor::from(shape, std::vector{1.0F, 1.0F, 1.0F, 2.0F, 2.0F, 2.0F}));
}

TEST(CopyStrided, StartsAtAnOffset) {
  const Tensor row = Tensor::from(Shape{4}, std::vector<std::int8_t>{1, 2, 3, 4});
  EXPECT_EQ(copy_strided(row, 1, {2}, Shape{2}),
            Tensor::from(Shape{2}, std::vector<std::int8_t>{2, 4}));
}

TEST(ForEachRow, ScalarIsOneRow) {
  int visits = 0;
  for_each_row<1>(Shape{}, {Strides{}}, [&](std::int64_t, const auto&) { ++visits; });
  EXPECT_EQ(visits, 1);
}

}  // namespace
}  // namespace octet
