// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <tuple>

#include "base/isa.h"

namespace octet::kernels {

template <typename T>
concept NamedKernel = requires(const T& kernel) {
  kernel.name;
  kernel.isa;
};

/// In the messages of tests, a kernel is its name.
template <NamedKernel AnyKernel>
void PrintTo(const AnyKernel& kernel, std::ostream* out) {
  *out << kernel.name;
}

namespace test {

/// Tests of one kernel, which is the parameter or the first of a tuple. They are skipped, with the
/// name of what is missing, where the kernel cannot run.
template <typename Param>
class KernelTest : public ::testing::TestWithParam<Param> {
 protected:
  const auto& kernel() const {
    if constexpr (NamedKernel<Param>)
      return this->GetParam();
    else
      return std::get<0>(this->GetParam());
  }

  void SetUp() override {
    if (!usable_isa().includes(kernel().isa))
      GTEST_SKIP() << kernel().name << " needs " << to_string(kernel().isa)
                   << "; usable here: " << to_string(usable_isa());
  }
};

/// The values of a family's kernels.
template <typename Kernels>
auto each_of(const Kernels& kernels) {
  return ::testing::ValuesIn(kernels.begin(), kernels.end());
}

}  // namespace test
}  // namespace octet::kernels
