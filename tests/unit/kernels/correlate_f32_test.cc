// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "kernels/correlate_f32/choose.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"

namespace octet::kernels {
namespace {

class CorrelationKernels : public test::KernelTest<CorrelationKernel> {};

TEST_P(CorrelationKernels, HasTheBitsOfASumInOrder) {
  const std::vector<std::size_t> offsets{7, 0, 38, 3, 3, 21, 1, 2, 30};
  std::mt19937 random(5);
  std::normal_distribution<float> distribution;
  std::vector<float> weights(offsets.size());
  for (float& value : weights) value = distribution(random);
  for (const std::size_t positions : {1U, 3U, 4U, 7U, 8U, 9U, 14U, 16U, 17U, 25U, 56U, 139U}) {
    std::vector<float> src(3 * positions + 40);
    for (float& value : src) value = distribution(random);
    for (const std::size_t step : {1U, 2U, 3U}) {
      std::vector<float> expected;
      for (std::size_t i = 0; i < positions; ++i) {
        double sum = 0;
        for (std::size_t k = 0; k < weights.size(); ++k)
          sum += double{weights[k]} * double{src[offsets[k] + i * step]};
        expected.push_back(static_cast<float>(sum));
      }
      std::vector<float> got(positions + 1, 77.0F);
      kernel().function({weights.data(), offsets.data(), offsets.size(), step}, src.data(),
                        positions, got.data());
      EXPECT_EQ(got.back(), 77.0F) << "wrote beyond the last position";
      got.pop_back();
      EXPECT_EQ(got, expected) << positions << " positions, step " << step;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, CorrelationKernels, test::each_of(correlation_kernels()),
                         octet::test::by_name);

}  // namespace
}  // namespace octet::kernels
