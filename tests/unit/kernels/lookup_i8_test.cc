// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "kernels/lookup_i8/choose.h"
#include "unit/kernels/kernel_test.h"
#include "unit/kernels/random_bytes.h"

namespace octet::kernels {
namespace {

// Each byte once, in an order that does not repeat within a vector, and more.
std::vector<std::uint8_t> all_bytes(std::size_t n) {
  std::vector<std::uint8_t> bytes(n);
  for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + i / 256);
  return bytes;
}

class LookupKernels : public test::KernelTest<LookupKernel> {
 protected:
  const std::vector<std::uint8_t> table_ = test::RandomBytes().unsigned_bytes(256);
};

TEST_P(LookupKernels, HasTheBytesOfTheFirst) {
  for (const std::size_t n : {0U, 1U, 31U, 32U, 33U, 127U, 128U, 129U, 256U, 1000U}) {
    const std::vector<std::uint8_t> src = all_bytes(n);
    // What lies behind the end stays.
    std::vector<std::uint8_t> got(n + 64, 99), expected(n + 64, 99);
    kernel().function(table_.data(), src.data(), got.data(), n);
    lookup_kernels().front().function(table_.data(), src.data(), expected.data(), n);
    EXPECT_EQ(got, expected) << "n = " << n;
  }
}

TEST_P(LookupKernels, LooksUpInPlace) {
  std::vector<std::uint8_t> bytes(300);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  kernel().function(table_.data(), bytes.data(), bytes.data(), bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) EXPECT_EQ(bytes[i], table_[i % 256]);
}

INSTANTIATE_TEST_SUITE_P(Kernels, LookupKernels, test::each_of(lookup_kernels()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace octet::kernels
