// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "kernels/binary_f32/binary_f32.h"
#include "kernels/reduce_f32/reduce_f32.h"
#include "kernels/rows_f32/rows_f32.h"

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;

TEST(SoftmaxRows, EachRowSumsToOne) {
  std::vector<float> rows(2 * 37);
  std::iota(rows.begin(), rows.end(), 900.0F);
  softmax_rows(rows.data(), rows.data(), 2, 37);
  EXPECT_NEAR(std::accumulate(rows.begin(), rows.begin() + 37, 0.0), 1, 1e-6);
  EXPECT_NEAR(rows[36], (1 - std::exp(-1.0F)) / (1 - std::exp(-37.0F)), 1e-6);
  EXPECT_EQ(rows[36], rows[73]);
}

TEST(LogSoftmaxRows, IsTheLogarithm) {
  std::vector<float> row{0, std::log(3.0F)};
  log_softmax_rows(row.data(), row.data(), 1, 2);
  EXPECT_THAT(row, Pointwise(FloatNear(1e-6F), std::vector{std::log(0.25F), std::log(0.75F)}));
}

TEST(NormalizeRows, TakesMeanAndVarianceOut) {
  std::vector<float> rows{1, 3, 10, 14};
  normalize_rows({.eps = 0}, rows.data(), rows.data(), 2, 2);
  EXPECT_THAT(rows, ElementsAre(-1, 1, -1, 1));
}

TEST(ReduceF32, NeighboursAndLines) {
  std::vector<float> src(2 * 20 * 3, 1.0F);
  src[0] = -4;
  std::vector<float> dst(6);
  reduce_f32(ReduceFunction::sum, {2, 20, 3}, src.data(), dst.data());
  EXPECT_THAT(dst, ElementsAre(15, 20, 20, 20, 20, 20));
  dst.resize(2);
  reduce_f32(ReduceFunction::min, {2, 60, 1}, src.data(), dst.data());
  EXPECT_THAT(dst, ElementsAre(-4, 1));
  reduce_f32(ReduceFunction::mean, {2, 60, 1}, src.data(), dst.data());
  EXPECT_THAT(dst, ElementsAre(55 / 60.0F, 1));
}

TEST(BinaryF32, ARowOrOneValueOnEitherSide) {
  const std::vector<float> a{1, 2, 3}, b{10, 20, 30};
  std::vector<float> dst(3);
  binary_f32({BinaryFunction::subtract, 1, 1}, a.data(), b.data(), dst.data(), 3);
  EXPECT_THAT(dst, ElementsAre(-9, -18, -27));
  binary_f32({BinaryFunction::subtract, 0, 1}, a.data(), b.data(), dst.data(), 3);
  EXPECT_THAT(dst, ElementsAre(-9, -19, -29));
  binary_f32({BinaryFunction::subtract, 1, 0}, a.data(), b.data(), dst.data(), 3);
  EXPECT_THAT(dst, ElementsAre(-9, -8, -7));
}

}  // namespace
}  // namespace octet::kernels
