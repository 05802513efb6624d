// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/saturation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "unit/quantization/net.h"

namespace octet {
namespace {

using test::Net;
using test::noise;
using ::testing::ElementsAre;

struct Indices {
  std::size_t count;
  std::size_t size() const { return count; }
  std::size_t operator[](std::size_t index) const { return index; }
};

Dataset samples() {
  return {Indices{2}, [](std::size_t i) {
            return noise(static_cast<std::uint32_t>(1000 + i), {1, 8, 8, 8});
          }};
}

std::vector<bool> saturable(const std::vector<float>& channel) {
  const Shape shape{1, static_cast<std::int64_t>(channel.size())};
  return saturable_channels(Tensor::from(shape, channel), {0}, 255);
}

// 255 * 128 = 32640 is within 16 bits, 255 * 129 = 32895 beyond 32767; -255 * 128 = -32640 within,
// -255 * 129 = -32895 below -32768.
TEST(SaturableChannels, AreThoseWhoseTwoLargestWeightsOfASignAreBeyond128) {
  EXPECT_THAT(saturable({64, -127, 64, 1}), ElementsAre(false));
  EXPECT_THAT(saturable({64, 65, 0}), ElementsAre(true));
  EXPECT_THAT(saturable({-64, -64, 127}), ElementsAre(false));
  EXPECT_THAT(saturable({-2, -127, 1}), ElementsAre(true));
  EXPECT_THAT(saturable({127}), ElementsAre(false));
}

TEST(SaturableChannels, DependOnTheLargestLevelOfTheData) {
  EXPECT_THAT(saturable_channels(Tensor::from(Shape{1, 2}, std::vector<float>{127, 127}), {0}, 127),
              ElementsAre(false));
}

TEST(SaturableChannels, LieAlongTheirAxis) {
  const Tensor weights = Tensor::from(Shape{2, 3}, std::vector<float>{1, 127, 1, 1, 127, -127});
  EXPECT_THAT(saturable_channels(weights, {1}, 255), ElementsAre(false, true, false));
}

TEST(WeightsInSteps, AreTheIntegersOfTheGrid) {
  const Tensor weights = Tensor::from(Shape{1, 3}, std::vector<float>{-2, 0.02F, 1});
  const Tensor steps =
      weights_in_steps(weights, {Tensor::scalar(-2.0F), Tensor::scalar(2.0F)}, 255);
  EXPECT_THAT(std::vector<float>(steps.data<float>().begin(), steps.data<float>().end()),
              ElementsAre(-127, 1, 64));
}

std::vector<std::size_t> counts(const Model& model) {
  std::vector<std::size_t> counts;
  for (const SaturableLayer& layer : find_saturable_layers(model)) {
    counts.push_back(layer.num_channels);
    counts.push_back(layer.num_saturable);
  }
  return counts;
}

/// Two convolutions of 8 channels, whose random weights can saturate in each.
Net two_convolutions() {
  Net net;
  const OutputRef first =
      net.unary(UnaryKind::relu, net.convolution(net.input(), "conv1"), "relu1");
  net.result(net.convolution(first, "conv2"));
  return net;
}

TEST(SaturableLayers, AreCountedByOutputChannel) {
  const Net net = two_convolutions();
  const auto with = [&](OverflowFix fix) {
    return counts(quantize(net.model, samples(), {.advanced = {.overflow_fix = fix}}));
  };
  EXPECT_THAT(with(OverflowFix::disable), ElementsAre(8, 8, 8, 8));
  EXPECT_THAT(with(OverflowFix::first_layer_only), ElementsAre(8, 0, 8, 8));
  EXPECT_THAT(with(OverflowFix::enable), ElementsAre(8, 0, 8, 0));
  EXPECT_THAT(with(OverflowFix::automatic), ElementsAre(8, 0, 8, 0));
}

TEST(SaturableLayers, OfAFloatModelAreNone) {
  EXPECT_THAT(find_saturable_layers(two_convolutions().model), ElementsAre());
}

TEST(SaturableLayers, AreNoDepthwiseOnes) {
  Net net;
  net.result(net.depthwise(net.input(), "depthwise"));
  EXPECT_THAT(counts(quantize(net.model, samples())), ElementsAre());
}

/// x * x^T, as in attention.
TEST(SaturableLayers, ProductsOfTwoComputedValuesMaySaturateInEachChannel) {
  Net net;
  const auto quantized = [&] {
    const auto end = [&](float value) {
      return net.model.add_constant(Tensor::from(Shape{1, 1, 1, 1}, std::vector<float>{value}));
    };
    return net.model.add(FakeQuantize{256}, {net.input(), end(-1), end(1), end(-1), end(1)});
  };
  const OutputRef data = quantized();
  net.result(net.model.add(MatMul{false, true}, {data, data}, "scores"));
  const std::vector<SaturableLayer> layers = find_saturable_layers(net.model);
  ASSERT_EQ(layers.size(), 1U);
  EXPECT_EQ(layers[0].name, "scores");
  EXPECT_EQ(layers[0].num_channels, 8U);
  EXPECT_EQ(layers[0].num_saturable, 8U);
}

/// Channel 0 has one weight of the largest magnitude and small ones, the others are random.
TEST(OverflowFix, AutomaticallyLimitsOnlyChannelsThatMaySaturate) {
  Net net;
  Tensor weights = noise(5, {8, 8, 3, 3});
  for (std::size_t i = 1; i < 72; ++i) weights.data<float>()[i] *= 0.005F;
  weights.data<float>()[0] = 1;
  const OutputRef constant = net.model.add_constant(weights, "w");
  net.result(net.model.add(Convolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, {net.input(), constant},
                           "conv"));
  const auto high = [&](OverflowFix fix) {
    const Model model = quantize(net.model, samples(), {.advanced = {.overflow_fix = fix}});
    const Node& quantizer = model.node(*model.find("conv/fq_weights_1"));
    const auto ends = model.constant(quantizer.inputs[2])->data<float>();
    return std::vector<float>(ends.begin(), ends.end());
  };
  const std::vector<float> full = high(OverflowFix::disable);
  const std::vector<float> automatic = high(OverflowFix::automatic);
  EXPECT_EQ(automatic[0], full[0]);
  for (std::size_t c = 1; c < 8; ++c) EXPECT_EQ(automatic[c], 2 * full[c]) << c;
}

}  // namespace
}  // namespace octet
