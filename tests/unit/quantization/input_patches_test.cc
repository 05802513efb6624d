// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/input_patches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

using ::testing::ElementsAre;

// What one input of all outputs is, position by position.
std::vector<std::int16_t> row(const PatchSamples& samples, std::size_t input) {
  const auto first =
      samples.values().begin() + static_cast<std::ptrdiff_t>(input * samples.stride());
  return {first, first + static_cast<std::ptrdiff_t>(samples.num_samples())};
}

TEST(PatchSamples, LevelsAreInTheStepsOfTheirChannel) {
  PatchGeometry geometry{.groups = 3};
  geometry.columns = {.input = 2, .output = 2};
  const Tensor data =
      Tensor::from(Shape{1, 1, 2, 3}, std::vector<float>{3, 3, 3, -1.1F, -1.1F, 40});
  PatchSamples samples(geometry, geometry.num_positions(), 1);
  samples.take(data, {.steps = {1, 0.5F, 0.25F}, .least = -128, .most = 127}, 0);
  EXPECT_THAT(row(samples, 0), ElementsAre(3, -1));
  EXPECT_THAT(row(samples, 1), ElementsAre(6, -2));
  EXPECT_THAT(row(samples, 2), ElementsAre(12, 127));
}

}  // namespace
}  // namespace octet
