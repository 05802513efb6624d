// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/bias_grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

using ::testing::ElementsAre;

// Data of 3 channels in levels of one step, weights in steps of 1/4, and a bias of 4 channels.
struct Layer : Graph {
  explicit Layer(const std::vector<float>& low, const std::vector<float>& high) {
    const Shape of_channels{1, 3, 1, 1};
    const OutputRef lows = floats(of_channels, low), highs = floats(of_channels, high);
    const OutputRef data = add(FakeQuantize{256}, {input({1, 3, 2, 2}), lows, highs, lows, highs});
    const OutputRef low_weight = number(-127 / 4.0F), high_weight = number(127 / 4.0F);
    const OutputRef weights = add(
        FakeQuantize{255}, {zeros({4, 3, 1, 1}), low_weight, high_weight, low_weight, high_weight});
    const OutputRef product =
        add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {data, weights}, "layer");
    const OutputRef bias = floats({1, 4, 1, 1}, {0.13F, 0.2F, -1.01F, 5});
    result(add(Binary{BinaryKind::add}, {product, bias}, "sum"));
    const std::vector<WeightQuantizer> quantizers{{product.node, 1}};
    round_biases(model, find_biased_layers(model, quantizers));
  }
  std::vector<float> bias() {
    const auto values = model.constant(node("sum").inputs[1])->data<float>();
    return {values.begin(), values.end()};
  }
};

TEST(RoundBiases, TakeStepsOfDataTimesStepsOfWeights) {
  Layer layer({-64, -64, -64}, {63.5F, 63.5F, 63.5F});
  const std::vector<float> bias = layer.bias();
  EXPECT_THAT(bias, ElementsAre(0.125F, 0.25F, -1, 5));
}

TEST(RoundBiases, TakeTheOneStepOfChannelsWhoseZerosDiffer) {
  Layer layer({-64, -60, -50}, {63.5F, 67.5F, 77.5F});
  const std::vector<float> bias = layer.bias();
  EXPECT_THAT(bias, ElementsAre(0.125F, 0.25F, -1, 5));
}

TEST(RoundBiases, StayWhereChannelsHaveStepsOfTheirOwn) {
  Layer layer({-64, -64, -64}, {63.5F, 191, 63.5F});
  const std::vector<float> bias = layer.bias();
  EXPECT_THAT(bias, ElementsAre(0.13F, 0.2F, -1.01F, 5));
}

}  // namespace
}  // namespace octet
