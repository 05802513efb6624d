// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "kernels/dot_f64/choose.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"

namespace octet::kernels {
namespace {

template <typename T>
std::vector<T> random_values(std::size_t count) {
  std::mt19937 random(11);
  std::normal_distribution<float> distribution;
  std::vector<T> values(count);
  for (T& value : values) value = distribution(random);
  return values;
}

class DotKernels : public test::KernelTest<DotKernel> {};

TEST_P(DotKernels, HasTheBitsOfASumInOrder) {
  constexpr std::size_t kTerms = 137;
  const std::vector<float> b = random_values<float>(kTerms * kDotColumns);
  const std::vector<double> start = random_values<double>(kDotRows * kDotColumns);
  for (const std::size_t num_rows : {1U, 2U, 4U, 5U, 8U}) {
    std::vector<double> a = random_values<double>(kTerms * kDotRows);
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (i % kDotRows >= num_rows) a[i] = 0;
    }
    std::vector<double> expected = start;
    for (std::size_t m = 0; m < num_rows; ++m) {
      for (std::size_t n = 0; n < kDotColumns; ++n) {
        double& sum = expected[m * kDotColumns + n];
        for (std::size_t k = 0; k < kTerms; ++k)
          sum += a[k * kDotRows + m] * double{b[k * kDotColumns + n]};
      }
    }
    std::vector<double> accumulators = start;
    kernel().function(a.data(), b.data(), num_rows, kTerms, accumulators.data());
    EXPECT_EQ(accumulators, expected) << num_rows << " rows";
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, DotKernels, test::each_of(dot_kernels()), octet::test::by_name);

}  // namespace
}  // namespace octet::kernels
