// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "kernels/global_sum/global_sum.h"
#include "kernels/max_pool_i8/choose.h"
#include "kernels/max_pool_i8/max_pool_i8.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;

TEST(GlobalSum, AddsPositionsPerChannel) {
  const std::uint8_t src[] = {255, 1, 255, 2, 3, 4};
  std::int32_t dst[2];
  global_sum(src, dst, 1, 3, 2);
  EXPECT_THAT(dst, ElementsAre(513, 7));
}

// More positions than 16 bits hold accumulators of, and channels beyond whole vectors.
TEST(GlobalSum, IsExactForEveryNumberOfChannels) {
  constexpr std::size_t kBatch = 2, kPositions = 600;
  for (std::size_t channels = 1; channels <= 90; ++channels) {
    std::vector<std::uint8_t> src(kBatch * kPositions * channels);
    std::vector<std::int32_t> dst(kBatch * channels, -1), expected(dst.size(), 0);
    for (std::size_t i = 0; i < src.size(); ++i) {
      src[i] = static_cast<std::uint8_t>(255 - i % 7);
      expected[i / (kPositions * channels) * channels + i % channels] += src[i];
    }
    global_sum(src.data(), dst.data(), kBatch, kPositions, channels);
    EXPECT_EQ(dst, expected) << channels << " channels";
  }
}

class MaximumKernels : public test::KernelTest<MaximumKernel> {};

TEST_P(MaximumKernels, TakesTheLargestOfEveryNumberOfRowsAndBytes) {
  for (std::size_t n = 1; n <= 100; ++n) {
    for (const std::size_t num_rows : {1U, 2U, 9U}) {
      std::vector<std::vector<std::uint8_t>> rows(num_rows, std::vector<std::uint8_t>(n));
      std::vector<const std::uint8_t*> pointers;
      std::vector<std::uint8_t> expected(n), dst(n + 1, 77);
      for (std::size_t k = 0; k < num_rows; ++k) {
        for (std::size_t i = 0; i < n; ++i) {
          rows[k][i] = static_cast<std::uint8_t>((i * 131 + k * 89) * 57);
          expected[i] = std::max(expected[i], rows[k][i]);
        }
        pointers.push_back(rows[k].data());
      }
      kernel().function(pointers.data(), num_rows, n, dst.data());
      EXPECT_EQ(dst.back(), 77) << "wrote beyond the last byte";
      dst.pop_back();
      EXPECT_EQ(dst, expected) << n << " bytes of " << num_rows << " rows";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, MaximumKernels, test::each_of(maximum_kernels()),
                         octet::test::by_name);

}  // namespace
}  // namespace octet::kernels
