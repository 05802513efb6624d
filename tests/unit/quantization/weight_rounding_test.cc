// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/weight_rounding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace octet {
namespace {

std::vector<float> most_of(std::size_t num_outputs) {
  return std::vector<float>(num_outputs, 127);
}

TEST(Covariance, IsThatOfSamplesAboutTheirMeans) {
  // Two inputs in four samples, rows of 16.
  std::vector<std::int16_t> samples(32, 0);
  const std::int16_t first[] = {1, 3, 5, 7}, second[] = {2, 2, 6, 6};
  std::copy_n(first, 4, samples.begin());
  std::copy_n(second, 4, samples.begin() + 16);
  ThreadTeam team(1);
  const Covariance covariance = covariance_of(samples, 2, 4, 16, team);
  EXPECT_EQ(covariance.values[0], 5);
  EXPECT_EQ(covariance.values[2], 4);
  EXPECT_EQ(covariance.values[3], 4);
}

TEST(WeightRounding, IndependentInputsAreRoundedToTheNearest) {
  std::vector<float> weights{0.4F, -1.6F, 2.5F, 200};
  ThreadTeam team(1);
  const Covariance identity{2, {1, 0, 0, 1}};
  round_by_covariance({weights, most_of(2)}, identity, team);
  EXPECT_EQ(weights, (std::vector<float>{0, -2, 2, 127}));
}

TEST(WeightRounding, EachOutputKeepsToItsOwnLargestMagnitude) {
  std::vector<float> weights{90, -90, 90, -90};
  const std::vector<float> most{64, 127};
  ThreadTeam team(1);
  round_by_covariance({weights, most}, {2, {1, 0, 0, 1}}, team);
  EXPECT_EQ(weights, (std::vector<float>{64, -64, 90, -90}));
}

TEST(WeightRounding, WhatOneInputLosesItsTwinMakesGood) {
  // Equal inputs: only the sum of the weights counts, 0.4 + 0.4 is nearest to 1.
  std::vector<float> weights{0.4F, 0.4F};
  ThreadTeam team(1);
  const Covariance equal{2, {100, 0, 100, 100}};
  round_by_covariance({weights, most_of(1)}, equal, team);
  EXPECT_EQ(weights[0] + weights[1], 1);
}

// e H e^T of one output.
double loss(const Covariance& h, const std::vector<float>& from, const std::vector<float>& to) {
  double sum = 0;
  for (std::size_t i = 0; i < h.size; ++i) {
    for (std::size_t j = 0; j < h.size; ++j) {
      const double value = h.values[std::max(i, j) * h.size + std::min(i, j)];
      sum += value * (from[i] - to[i]) * static_cast<double>(from[j] - to[j]);
    }
  }
  return sum;
}

TEST(WeightRounding, LosesLessThanRoundingToTheNearest) {
  constexpr std::size_t kSize = 40, kSamples = 64;
  std::vector<std::int16_t> samples(kSize * kSamples);
  std::uint32_t state = 7;
  const auto next = [&] { return (state = state * 1664525U + 1013904223U) >> 24U; };
  for (std::size_t s = 0; s < kSamples; ++s) {
    const auto common = static_cast<std::int16_t>(next() / 2);
    for (std::size_t i = 0; i < kSize; ++i)
      samples[i * kSamples + s] = static_cast<std::int16_t>(common + next() / 4);
  }
  std::vector<float> weights(kSize);
  for (float& w : weights) w = static_cast<float>(next()) / 25.6F - 5;
  ThreadTeam team(2);
  const Covariance covariance = covariance_of(samples, kSize, kSamples, kSamples, team);
  std::vector<float> rounded = weights, nearest = weights;
  round_by_covariance({rounded, most_of(1)}, covariance, team);
  for (float& w : nearest) w = std::nearbyint(w);
  EXPECT_LT(loss(covariance, weights, rounded), 0.5 * loss(covariance, weights, nearest));
}

TEST(WeightRounding, DoesNotDependOnTheNumberOfThreads) {
  constexpr std::size_t kSize = 100, kOutputs = 70, kSamples = 128;
  std::vector<std::int16_t> samples(kSize * kSamples);
  std::uint32_t state = 3;
  const auto next = [&] { return (state = state * 1664525U + 1013904223U) >> 24U; };
  for (std::int16_t& x : samples) x = static_cast<std::int16_t>(next());
  std::vector<float> one(kSize * kOutputs);
  for (float& w : one) w = static_cast<float>(next()) / 3.0F - 40;
  std::vector<float> three = one;
  ThreadTeam single(1), several(3);
  const std::vector<float> most = most_of(kOutputs);
  round_by_covariance({one, most}, covariance_of(samples, kSize, kSamples, kSamples, single),
                      single);
  round_by_covariance({three, most}, covariance_of(samples, kSize, kSamples, kSamples, several),
                      several);
  EXPECT_EQ(one, three);
}

}  // namespace
}  // namespace octet
