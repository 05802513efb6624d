// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/output_matching.h"

#include <gmock/gmock.h>

#include <vector>

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;

// One input of mean 1 and variance 4 in four samples.
const std::vector<std::int16_t> kSamples{3, -1, 3, -1};
constexpr std::size_t kNumSamples = 4;

std::vector<float> matched(const std::vector<float>& lacking) {
  std::vector<float> weights{10};
  const InputSamples inputs{kSamples, kNumSamples, kNumSamples};
  ThreadTeam team(1);
  match_outputs(weights, inputs, {1, {4}}, lacking, team);
  return weights;
}

TEST(OutputMatching, AddsHalfOfWhatASingleInputLacks) {
  // Least squares add 6 / 4 for what is 3 above and below the mean where the input is 2; the ridge
  // is as large as the variance.
  EXPECT_THAT(matched({3, -3, 3, -3}), ElementsAre(FloatEq(10.75F)));
}

TEST(OutputMatching, LeavesToBiasesWhatAllSamplesLack) {
  EXPECT_THAT(matched({5, 5, 5, 5}), ElementsAre(10));
}

TEST(OutputMatching, DoesNotFollowWhatNoInputExplains) {
  EXPECT_THAT(matched({1, 1, -1, -1}), ElementsAre(10));
}

TEST(OutputMatching, SubtractsWhatWeightsGive) {
  const std::vector<std::int16_t> samples{1, 2, 3, 0, 10, 20, 30, 0};
  std::vector<float> outputs{100, 100, 100, 0, 0, 0};
  ThreadTeam team(2);
  subtract_outputs(std::vector<float>{1, 2, 0, -1}, {samples, 4, 3}, outputs, team);
  EXPECT_THAT(outputs, ElementsAre(79, 58, 37, 10, 20, 30));
}

}  // namespace
}  // namespace octet
