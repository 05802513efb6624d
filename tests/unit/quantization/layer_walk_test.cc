// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/layer_walk.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "named.h"
#include "octet/runtime.h"
#include "unit/quantization/net.h"

namespace octet {
namespace {

using test::Net;
using test::noise;

constexpr auto kNumChannels = static_cast<std::size_t>(Net::kChannels);

// Data whose channel c is multiplied by scales[c], exactly: powers of two.
Tensor item(std::uint32_t seed, const std::vector<float>& scales) {
  Tensor data = noise(seed, {1, Net::kChannels, 8, 8});
  const auto values = data.data<float>();
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = std::nearbyint((values[i] + 1) * 100) * scales[i / 64];
  return data;
}

// The weights that a walk gives a depthwise convolution of data in steps of `scales`.
std::vector<float> walked_weights(const std::vector<float>& scales, std::int64_t weight_levels) {
  Net net;
  net.result(net.depthwise(net.input(), "layer"));
  const Model original = net.model;
  Model quantized = original;
  const Node& layer = quantized.node(*quantized.find("layer"));
  GraphPatch patch(quantized);
  Tensor high(ElementType::f32, {1, Net::kChannels, 1, 1});
  for (std::size_t c = 0; c < kNumChannels; ++c) high.data<float>()[c] = 255 * scales[c];
  const OutputRef data_low = patch.constant(Tensor(ElementType::f32, high.shape()));
  const OutputRef data_high = patch.constant(high);
  patch.rewire(
      layer.id, 0,
      patch.wire(FakeQuantize{256}, {layer.inputs[0], data_low, data_high, data_low, data_high}));
  Tensor low_weight(ElementType::f32, {Net::kChannels, 1, 1, 1, 1});
  Tensor high_weight = low_weight.clone();
  for (float& end : low_weight.data<float>()) end = -1;
  for (float& end : high_weight.data<float>()) end = 1;
  const OutputRef low = patch.constant(low_weight), top = patch.constant(high_weight);
  patch.rewire(layer.id, 1,
               patch.wire(FakeQuantize{weight_levels}, {layer.inputs[1], low, top, low, top}));
  patch.apply("test");
  std::vector<CalibrationBatch> batches;
  for (std::uint32_t i = 0; i < 4; ++i) {
    InferRequest request = compile_model(original).create_infer_request();
    request.set_input_tensor(item(i, scales));
    request.infer();
    batches.push_back({{item(i, scales)}, {request.output_tensor().clone()}});
  }
  const LayerWalkResult found =
      walk_layers(original, quantized, {{.node = layer.id}}, {}, batches, {});
  const auto rounded = found.weights.find(layer.id);
  if (rounded == found.weights.end()) return {};
  const auto values = rounded->second.values.data<float>();
  return {values.begin(), values.end()};
}

/// By the number of levels of weights.
class WalkedDepthwise : public ::testing::TestWithParam<std::int64_t> {};

INSTANTIATE_TEST_SUITE_P(Levels, WalkedDepthwise, ::testing::Values(255, 15), test::by_value);

TEST_P(WalkedDepthwise, WeightsAreRoundedInTheStepsOfEachChannel) {
  const std::vector<float> ones(kNumChannels, 1), scales{1, 0.25F, 8, 2, 0.5F, 64, 1, 0.125F};
  const std::vector<float> of_ones = walked_weights(ones, GetParam());
  ASSERT_FALSE(of_ones.empty());
  EXPECT_EQ(walked_weights(scales, GetParam()), of_ones);
}

}  // namespace
}  // namespace octet
