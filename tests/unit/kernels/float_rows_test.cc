// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "kernels/binary_f32/binary_f32.h"
#include "kernels/reduce_f32/reduce_f32.h"
#include "kernels/rows_f32/choose.h"
#include "unit/kernels/kernel_test.h"

namespace octet::kernels {

void PrintTo(const Rows& rows, std::ostream* out) {
  constexpr const char* kNames[] = {"Softmax", "LogSoftmax", "Normalize"};
  *out << kNames[static_cast<int>(rows.function)];
}

namespace {

using ::testing::ElementsAre;

constexpr Rows kSoftmax{RowsFunction::softmax, {}};
constexpr Rows kLogSoftmax{RowsFunction::log_softmax, {}};
constexpr Rows kNormalize{RowsFunction::normalize, {.eps = 1e-5}};

std::vector<float> applied(const RowsKernel& kernel, const Rows& rows, std::vector<float> data,
                           std::size_t n) {
  kernel.function(rows, data.data(), data.data(), data.size() / n, n);
  return data;
}

std::vector<float> random_rows(std::size_t count) {
  std::mt19937 random(5);
  std::normal_distribution<float> distribution(0.5F, 2.0F);
  std::vector<float> values(count);
  for (float& value : values) value = distribution(random);
  return values;
}

// By the definition, in double.
std::vector<float> exact_rows(const Rows& rows, const std::vector<float>& data, std::size_t n) {
  std::vector<float> result;
  for (auto row = data.begin(); row != data.end(); row += static_cast<std::ptrdiff_t>(n)) {
    const auto end = row + static_cast<std::ptrdiff_t>(n);
    const double most = *std::max_element(row, end);
    double sum = 0, mean = 0, squares = 0;
    for (auto x = row; x != end; ++x) {
      sum += std::exp(*x - most);
      mean += *x;
    }
    mean /= static_cast<double>(n);
    for (auto x = row; x != end; ++x) squares += (*x - mean) * (*x - mean);
    const double divisor = std::sqrt(squares / static_cast<double>(n) + rows.norm.eps);
    for (auto x = row; x != end; ++x) {
      const double value = rows.function == RowsFunction::softmax       ? std::exp(*x - most) / sum
                           : rows.function == RowsFunction::log_softmax ? *x - most - std::log(sum)
                                                                        : (*x - mean) / divisor;
      result.push_back(static_cast<float>(value));
    }
  }
  return result;
}

using RowsCase = std::tuple<RowsKernel, Rows, std::size_t>;

class RowsF32 : public test::KernelTest<RowsCase> {};

TEST_P(RowsF32, RoundsTheExactValues) {
  const auto& [kernel, rows, n] = GetParam();
  const std::vector<float> data = random_rows(n * (200000 / n));
  const std::vector<float> got = applied(kernel, rows, data, n);
  const std::vector<float> expected = exact_rows(rows, data, n);
  std::size_t differing = 0;
  for (std::size_t i = 0; i < got.size(); ++i) differing += got[i] != expected[i] ? 1 : 0;
  // A double next to the middle of two floats: 1e-7 of these elements.
  EXPECT_LE(differing, 1U);
}

TEST_P(RowsF32, HasTheBitsOfTheFirstKernel) {
  const auto& [kernel, rows, n] = GetParam();
  const std::vector<float> data = random_rows(n * 20);
  const std::vector<float> expected = applied(rows_kernels().front(), rows, data, n);
  EXPECT_EQ(applied(kernel, rows, data, n), expected);
}

std::string name_of(const ::testing::TestParamInfo<RowsCase>& test) {
  const auto& [kernel, rows, n] = test.param;
  return std::string(kernel.name) + "_" + ::testing::PrintToString(rows) + std::to_string(n);
}

INSTANTIATE_TEST_SUITE_P(Functions, RowsF32,
                         ::testing::Combine(test::each_of(rows_kernels()),
                                            ::testing::Values(kSoftmax, kLogSoftmax, kNormalize),
                                            ::testing::Values(1, 7, 49, 197, 768, 2500)),
                         name_of);

TEST(RowF32, QuickSoftmaxIsNearTheExactOneWithTheSameBitsEverywhere) {
  const Rows quick{.function = RowsFunction::softmax, .exact = false};
  for (const std::size_t n : {1, 7, 197, 2500}) {
    const std::vector<float> data = random_rows(n * 20);
    const std::vector<float> expected = exact_rows(kSoftmax, data, n);
    const std::vector<float> first = applied(rows_kernels().front(), quick, data, n);
    for (std::size_t i = 0; i < data.size(); ++i)
      ASSERT_NEAR(first[i], expected[i], 2e-6F * expected[i]) << n;
    for (const RowsKernel& kernel : rows_kernels()) {
      if (!usable_isa().includes(kernel.isa)) continue;
      EXPECT_EQ(applied(kernel, quick, data, n), first) << kernel.name;
    }
  }
}

TEST(RowF32, QuickSoftmaxOfValuesFarBelowTheLargestIsZero) {
  const Rows quick{.function = RowsFunction::softmax, .exact = false};
  const std::vector<float> row{0, -1000, -std::numeric_limits<float>::infinity(), 0};
  EXPECT_THAT(applied(rows_kernels().front(), quick, row, 4), ElementsAre(0.5F, 0, 0, 0.5F));
}

TEST(RowF32, WhatIsFarBelowTheLargestIsZero) {
  const std::vector<float> row{0, -1000, -std::numeric_limits<float>::infinity(), 0};
  EXPECT_THAT(applied(rows_kernels().front(), kSoftmax, row, 4), ElementsAre(0.5F, 0, 0, 0.5F));
}

TEST(RowF32, NormalizingWithoutDivisionTakesTheMeanOut) {
  const Rows rows{RowsFunction::normalize, {.divide = false}};
  EXPECT_THAT(applied(rows_kernels().front(), rows, {1, 3, 10, 14}, 2), ElementsAre(-1, 1, -2, 2));
}

TEST(RowF32, EpsilonOutsideOfTheRootIsAddedToIt) {
  const Rows rows{RowsFunction::normalize, {.eps_outside = true, .eps = 1}};
  EXPECT_THAT(applied(rows_kernels().front(), rows, {1, 3, 10, 16}, 2),
              ElementsAre(-0.5F, 0.5F, -0.75F, 0.75F));
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
