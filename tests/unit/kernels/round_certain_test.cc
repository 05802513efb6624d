// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/round_certain/choose.h"
#include "unit/kernels/kernel_test.h"
#include "unit/kernels/random_bytes.h"

namespace octet::kernels {
namespace {

constexpr std::size_t kRows = 5, kSlack = 3;

struct Answer {
  std::vector<std::uint8_t> bytes;
  /// In order.
  std::vector<std::uint32_t> uncertain;
  bool operator==(const Answer&) const = default;
};

// Accumulators from below level 0 to above level 255 and rows that are further apart than they are
// long.
struct Data {
  explicit Data(std::size_t n) : channels(n), accumulators(kRows * (n + kSlack)) {
    test::RandomBytes random;
    for (std::int32_t& sum : accumulators)
      sum = random.unsigned_bytes(1)[0] * 300 + random.unsigned_bytes(1)[0] - 10000;
    for (std::size_t c = 0; c < n; ++c) {
      scale.push_back(0.005F + 0.0001F * static_cast<float>(c % 7));
      bias.push_back(static_cast<float>(c % 5) - 1.25F);
      farthest.push_back(c % 3 == 0 ? 0.5F : 0.49F - 0.01F * static_cast<float>(c % 4));
    }
  }

  Answer answer(RoundCertainFunction function) const {
    const std::size_t stride = channels + kSlack;
    Answer result{std::vector<std::uint8_t>(kRows * stride, 99),
                  std::vector<std::uint32_t>(kRows * channels)};
    result.uncertain.resize(
        function({stride, stride, scale.data(), bias.data(), farthest.data(), 11}, kRows, channels,
                 accumulators.data(), result.bytes.data(), result.uncertain.data()));
    std::ranges::sort(result.uncertain);
    return result;
  }

  std::size_t channels;
  std::vector<std::int32_t> accumulators;
  std::vector<float> scale, bias, farthest;
};

class RoundCertainKernels : public test::KernelTest<RoundCertainKernel> {};

TEST_P(RoundCertainKernels, GivesTheBytesOfTheFirstAndNotesEachElementOnce) {
  for (const std::size_t channels : {1U, 7U, 8U, 9U, 16U, 21U, 64U}) {
    const Data data(channels);
    EXPECT_EQ(data.answer(kernel().function), data.answer(round_certain_kernels().front().function))
        << channels << " channels";
  }
}

TEST_P(RoundCertainKernels, NotesWhatIsFurtherFromAWholeNumber) {
  const std::vector<float> scale(8, 1.0F), bias{0, 0.25F, 0.45F, 0.5F, 0.55F, -0.5F, 0.4F, 0.75F};
  const std::vector<float> farthest(8, 0.4375F);
  const std::vector<std::int32_t> accumulators(8, 6);
  std::vector<std::uint8_t> bytes(8);
  std::uint32_t uncertain[8];
  const std::size_t count =
      kernel().function({8, 8, scale.data(), bias.data(), farthest.data(), 100}, 1, 8,
                        accumulators.data(), bytes.data(), uncertain);
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{106, 106, 106, 106, 107, 106, 106, 107}));
  EXPECT_EQ(std::vector(uncertain, uncertain + count), (std::vector<std::uint32_t>{2, 3, 4, 5}));
}

INSTANTIATE_TEST_SUITE_P(Kernels, RoundCertainKernels, test::each_of(round_certain_kernels()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace octet::kernels
