// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/step_search.h"

#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

TEST(StepSearch, WeightsOnTheWidestGridKeepIt) {
  EXPECT_EQ(search_step(std::vector<float>{7, -3, 1, 0}, {}, 1, 7), 1);
}

TEST(StepSearch, AnOutlierIsCutWhereOthersGainMore) {
  std::vector<float> weights(2000, 0.6F);
  weights.push_back(7);
  EXPECT_FLOAT_EQ(search_step(weights, {}, 1, 7), 0.6F);
}

TEST(StepSearch, AnOutlierOfLargeInputsIsKept) {
  std::vector<float> weights(2000, 0.6F), importance(2000, 1);
  weights.push_back(7);
  importance.push_back(1e4F);
  EXPECT_EQ(search_step(weights, importance, 1, 7), 1);
}

TEST(StepSearch, WeightsOfZerosKeepTheirStep) {
  EXPECT_EQ(search_step(std::vector<float>(3, 0), {}, 0.25F, 7), 0.25F);
}

}  // namespace
}  // namespace octet
