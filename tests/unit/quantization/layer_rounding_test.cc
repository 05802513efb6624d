// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/layer_rounding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "net.h"

namespace octet {
namespace {

using test::noise;

constexpr std::int64_t kSide = 6;

// A 3x3 convolution of a map of kSide x kSide, padded by 1.
PatchGeometry window_geometry(std::size_t groups, std::size_t channels) {
  PatchGeometry geometry{.groups = groups, .channels = channels};
  geometry.rows = geometry.columns = {kSide, kSide, 3, 1, 1, 1};
  return geometry;
}

// Levels of which each position shares a part among all channels: 0 to 255.
Tensor correlated_map(std::int64_t channels) {
  const Tensor own = noise(1, {kSide * kSide, channels}), common = noise(2, {kSide * kSide});
  Tensor map(ElementType::f32, {1, kSide, kSide, channels});
  for (std::size_t i = 0; i < map.num_elements(); ++i) {
    const float shared = common.data<float>()[i / static_cast<std::size_t>(channels)];
    map.data<float>()[i] = std::nearbyint(128 + 100 * shared + 20 * own.data<float>()[i]);
  }
  return map;
}

PatchSamples samples_of(const PatchGeometry& geometry, const Tensor& map) {
  PatchSamples samples(geometry, geometry.num_positions(), 1);
  samples.take(map, {}, 0);
  return samples;
}

// Weights of up to 40 steps.
LayerWeights layer_weights(const Shape& shape, std::size_t outputs) {
  LayerWeights layer{noise(3, shape)};
  for (std::size_t o = 0; o < outputs; ++o)
    layer.steps.push_back(0.025F * static_cast<float>(o + 1));
  return layer;
}

std::vector<float> rounded(const LayerWeights& layer, const PatchGeometry& geometry,
                           const PatchSamples& samples, std::size_t num_threads = 1) {
  ThreadTeam team(num_threads);
  const RoundedLayer result = round_layer(layer, geometry, samples, std::nullopt, team);
  const auto values = result.weights.data<float>();
  return {values.begin(), values.end()};
}

// Of each output, the variance over the samples of what weights change in it.
std::vector<double> output_errors(const LayerWeights& layer, const std::vector<float>& weights,
                                  const PatchGeometry& geometry, const PatchSamples& samples) {
  const std::size_t size = geometry.size(), outputs = layer.steps.size();
  std::vector<double> errors;
  for (std::size_t o = 0; o < outputs; ++o) {
    const std::size_t group = o / (outputs / geometry.groups);
    double sum = 0, squares = 0;
    for (std::size_t s = 0; s < samples.num_samples(); ++s) {
      double change = 0;
      for (std::size_t k = 0; k < size; ++k) {
        const double lost = weights[o * size + k] - layer.values.data<float>()[o * size + k];
        change += lost * samples.values()[(group * size + k) * samples.stride() + s];
      }
      sum += change;
      squares += change * change;
    }
    const auto n = static_cast<double>(samples.num_samples());
    errors.push_back(squares / n - sum / n * (sum / n));
  }
  return errors;
}

TEST(LayerRounding, OutputsOfCorrelatedInputsLoseNoMoreThanByRoundingToTheNearest) {
  const PatchGeometry geometry = window_geometry(1, 4);
  const PatchSamples samples = samples_of(geometry, correlated_map(4));
  const LayerWeights layer = layer_weights({5, 4, 3, 3}, 5);
  std::vector<float> nearest;
  for (std::size_t i = 0; i < layer.values.num_elements(); ++i) {
    const float step = layer.steps[i / geometry.size()];
    nearest.push_back(std::nearbyint(layer.values.data<float>()[i] / step) * step);
  }
  const std::vector<double> of_nearest = output_errors(layer, nearest, geometry, samples);
  const std::vector<double> errors =
      output_errors(layer, rounded(layer, geometry, samples), geometry, samples);
  for (std::size_t o = 0; o < errors.size(); ++o) EXPECT_LE(errors[o], of_nearest[o]) << o;
}

TEST(LayerRounding, WeightsAreWholeStepsUpToTheLargestOfRoundingToTheNearest) {
  const PatchGeometry geometry = window_geometry(1, 4);
  const LayerWeights layer = layer_weights({5, 4, 3, 3}, 5);
  const std::vector<float> weights =
      rounded(layer, geometry, samples_of(geometry, correlated_map(4)));
  const std::size_t size = geometry.size();
  for (std::size_t o = 0; o < layer.steps.size(); ++o) {
    float most = 0;
    for (const float value : layer.values.data<float>().subspan(o * size, size))
      most = std::max(most, std::fabs(value));
    for (std::size_t k = 0; k < size; ++k) {
      const float level = weights[o * size + k] / layer.steps[o];
      EXPECT_NEAR(level, std::nearbyint(level), 1e-4);
      EXPECT_LE(std::fabs(level), std::nearbyint(most / layer.steps[o]) + 1e-4);
    }
  }
}

// The first input is half of the second: what 70.4 loses by rounding to 70 is 0.8 of the first's
// weight, and 58.4 + 0.8 is rounded to 59. 255 * (59 + 70) = 32895 exceeds 16 bits.
std::vector<float> rounded_pair(bool holds_pairs) {
  const PatchGeometry geometry{.channels = 2, .num_maps = 8};
  Tensor data(ElementType::f32, {8, 2});
  for (std::size_t i = 0; i < 16; ++i)
    data.data<float>()[i] = static_cast<float>(i / 2 * (i % 2 == 0 ? 15 : 30));
  LayerWeights layer{Tensor::from(Shape{1, 2}, std::vector<float>{58.4F, 70.4F})};
  layer.steps = {1};
  layer.holds_pairs = holds_pairs;
  return rounded(layer, geometry, samples_of(geometry, data));
}

TEST(LayerRounding, WhatTheNearestKeepsFromSaturatingStaysSo) {
  EXPECT_EQ(rounded_pair(true), (std::vector<float>{58, 70}));
}

TEST(LayerRounding, PairsAreFreeWhereNothingHoldsThem) {
  EXPECT_EQ(rounded_pair(false), (std::vector<float>{59, 70}));
}

// The map of one channel.
Tensor channel_of(const Tensor& map, std::size_t channel) {
  const auto channels = static_cast<std::size_t>(map.shape()[3]);
  Tensor single(ElementType::f32, {1, kSide, kSide, 1});
  for (std::size_t i = 0; i < single.num_elements(); ++i)
    single.data<float>()[i] = map.data<float>()[i * channels + channel];
  return single;
}

TEST(LayerRounding, EachDepthwiseChannelIsRoundedByItsOwnInputs) {
  constexpr std::size_t kChannels = 3, kTaps = 9;
  const Tensor map = correlated_map(kChannels);
  const PatchGeometry geometry = window_geometry(kChannels, 1), single = window_geometry(1, 1);
  const LayerWeights layer = layer_weights({kChannels, 1, 1, 3, 3}, kChannels);
  const std::vector<float> together = rounded(layer, geometry, samples_of(geometry, map));
  std::vector<float> apart;
  for (std::size_t c = 0; c < kChannels; ++c) {
    const auto taps = layer.values.data<float>().subspan(c * kTaps, kTaps);
    LayerWeights one{Tensor::from(Shape{1, 1, 3, 3}, std::vector<float>(taps.begin(), taps.end()))};
    one.steps = {layer.steps[c]};
    const std::vector<float> found = rounded(one, single, samples_of(single, channel_of(map, c)));
    apart.insert(apart.end(), found.begin(), found.end());
  }
  EXPECT_EQ(together, apart);
}

// Weights of 4 bits of depthwise channels whose data have a step each, matched to outputs that
// weights a little larger give.
TEST(LayerRounding, EachDepthwiseChannelIsMatchedToItsOutputsInItsOwnSteps) {
  constexpr std::size_t kChannels = 3, kTaps = 9;
  const Tensor map = correlated_map(kChannels);
  const PatchGeometry geometry = window_geometry(kChannels, 1), single = window_geometry(1, 1);
  const PatchSamples samples = samples_of(geometry, map);
  const std::size_t n = samples.num_samples();
  LayerWeights layer = layer_weights({kChannels, 1, 1, 3, 3}, kChannels);
  layer.most = 7;
  for (float& step : layer.steps) step = 1.0F / 7;
  const std::vector<float> data_steps{0.5F, 2, 0.125F};
  std::vector<float> wanted(kChannels * n);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::size_t c = i / n;
    for (std::size_t k = 0; k < kTaps; ++k)
      wanted[i] += 1.2F * layer.values.data<float>()[c * kTaps + k] * data_steps[c] *
                   static_cast<float>(samples.values()[(c * kTaps + k) * samples.stride() + i % n]);
  }
  ThreadTeam team(1);
  const RoundedLayer together =
      round_layer(layer, geometry, samples, WantedOutputs{wanted, data_steps}, team);
  std::vector<float> apart;
  for (std::size_t c = 0; c < kChannels; ++c) {
    const auto taps = layer.values.data<float>().subspan(c * kTaps, kTaps);
    LayerWeights one{Tensor::from(Shape{1, 1, 3, 3}, std::vector<float>(taps.begin(), taps.end()))};
    one.steps = {layer.steps[c]};
    one.most = layer.most;
    const WantedOutputs of_one{std::span(wanted).subspan(c * n, n),
                               std::span(data_steps).subspan(c, 1)};
    const RoundedLayer found =
        round_layer(one, single, samples_of(single, channel_of(map, c)), of_one, team);
    const auto values = found.weights.data<float>();
    apart.insert(apart.end(), values.begin(), values.end());
  }
  const auto values = together.weights.data<float>();
  EXPECT_EQ(std::vector<float>(values.begin(), values.end()), apart);
}

TEST(LayerRounding, WeightsWithInputsFirstAreTheSameTurned) {
  constexpr std::size_t kInputs = 7, kOutputs = 4;
  const PatchGeometry geometry{.channels = kInputs, .num_maps = 36};
  const PatchSamples samples = samples_of(geometry, correlated_map(kInputs));
  const LayerWeights layer = layer_weights({kOutputs, kInputs}, kOutputs);
  LayerWeights turned{Tensor(ElementType::f32, {kInputs, kOutputs})};
  turned.inputs_first = true;
  turned.steps = layer.steps;
  const auto turn = [&](const auto& from, auto&& to) {
    for (std::size_t i = 0; i < kInputs * kOutputs; ++i)
      to[i % kInputs * kOutputs + i / kInputs] = from[i];
  };
  turn(layer.values.data<float>(), turned.values.data<float>());
  std::vector<float> expected(kInputs * kOutputs);
  turn(rounded(layer, geometry, samples), expected);
  EXPECT_EQ(rounded(turned, geometry, samples), expected);
}

TEST(LayerRounding, DoesNotDependOnTheNumberOfThreads) {
  const PatchGeometry geometry = window_geometry(3, 2);
  const PatchSamples samples = samples_of(geometry, correlated_map(6));
  const LayerWeights layer = layer_weights({3, 2, 2, 3, 3}, 6);
  EXPECT_EQ(rounded(layer, geometry, samples, 1), rounded(layer, geometry, samples, 3));
}

}  // namespace
}  // namespace octet
