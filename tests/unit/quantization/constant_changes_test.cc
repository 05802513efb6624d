// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "graph/quantizer.h"
#include "octet/runtime.h"
#include "quantization/algorithms/channel_alignment.h"
#include "quantization/algorithms/smooth_quant.h"
#include "quantization/sequential_bias_correction.h"
#include "unit/quantization/net.h"

namespace octet {
namespace {

using test::Net;
using test::noise;
using ::testing::FloatNear;
using ::testing::Pointwise;

std::vector<float> outputs_of(const Model& model, const Tensor& input) {
  InferRequest request = compile_model(model).create_infer_request();
  request.set_input_tensor(input);
  request.infer();
  const auto values = request.output_tensor().data<float>();
  return {values.begin(), values.end()};
}

Tensor image(std::uint32_t seed) {
  return noise(seed, {1, Net::kChannels, 8, 8});
}

// A mean, of which two matrix products and a sum are made.
Net products() {
  Net net;
  const OutputRef axes =
      net.model.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{2, 3}));
  const OutputRef mean =
      net.model.add(Reduce{ReduceKind::mean, false}, {net.input(), axes}, "mean");
  const OutputRef plain = net.model.add(MatMul{}, {mean, net.weights({8, 4})}, "plain");
  const OutputRef turned =
      net.model.add(MatMul{false, true}, {mean, net.weights({4, 8})}, "turned");
  net.result(net.binary(BinaryKind::add, plain, turned, "sum"));
  return net;
}

TEST(SmoothQuant, ProductsOfOneValueShareItsFactors) {
  Model model = products().model;
  const std::vector<SmoothedValue> values = insert_smoothing(model, {.matmul = 0.5});
  ASSERT_EQ(values.size(), 1U);
  EXPECT_EQ(values[0].layers.size(), 2U);
  EXPECT_EQ(model.node(values[0].multiply).name, "mean_0_0/nncf_smooth_quant");
}

TEST(SmoothQuant, NegativeExponentsLeaveLayersAlone) {
  Model model = products().model;
  EXPECT_TRUE(insert_smoothing(model, {.matmul = -1}).empty());
}

TEST(SmoothQuant, WhatTheModelComputesStays) {
  const Model original = products().model;
  Model model = original;
  const std::vector<SmoothedValue> values = insert_smoothing(model, {.matmul = 0.75});
  smooth(model, values, {{8, 4, 2, 1, 0.5F, 0.25F, 16, 3}});
  EXPECT_THAT(outputs_of(model, image(3)),
              Pointwise(FloatNear(1e-6F), outputs_of(original, image(3))));
}

// Peaks of activations 16 and weights 1: 16^0.5 / 1^0.5 = 4 divides the value.
TEST(SmoothQuant, FactorsAreRatiosOfPeaks) {
  Net net;
  const OutputRef axes =
      net.model.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{2, 3}));
  const OutputRef mean =
      net.model.add(Reduce{ReduceKind::mean, false}, {net.input(), axes}, "mean");
  const OutputRef ones =
      net.model.add_constant(Tensor::from(Shape{8, 1}, std::vector<float>(8, 1.0F)));
  net.result(net.model.add(MatMul{}, {mean, ones}, "product"));
  const std::vector<SmoothedValue> values = insert_smoothing(net.model, {.matmul = 0.5});
  smooth(net.model, values, {std::vector<float>(8, 16.0F)});
  const Tensor factors = *constant_f32(net.model, net.model.node(values[0].multiply).inputs[1]);
  EXPECT_NEAR(factors.data<float>()[0], 0.25F, 1e-6F);
}

// A convolution with a bias, and one of 1x1 without.
Net pair_of_convolutions() {
  Net net;
  const OutputRef first = net.bias(net.convolution(net.input(), "first"), "bias");
  net.result(net.convolution(first, "second", 1));
  return net;
}

TEST(ChannelAlignment, PairsEndInConvolutionsWithoutPadding) {
  Model pair = pair_of_convolutions().model;
  EXPECT_EQ(prepare_aligned_pairs(pair).size(), 1U);
  Net padded;
  padded.result(padded.convolution(padded.convolution(padded.input(), "first"), "second"));
  EXPECT_TRUE(prepare_aligned_pairs(padded.model).empty());
}

TEST(ChannelAlignment, WhatOthersReadIsNotAligned) {
  Net net;
  const OutputRef first = net.convolution(net.input(), "first");
  net.result(net.binary(BinaryKind::add, net.convolution(first, "second", 1), first, "sum"));
  EXPECT_TRUE(prepare_aligned_pairs(net.model).empty());
}

TEST(ChannelAlignment, WhatTheModelComputesStays) {
  const Model original = pair_of_convolutions().model;
  Model model = original;
  const std::vector<AlignedPair> pairs = prepare_aligned_pairs(model);
  align_channels(model, pairs, {{{-1, -2, 0, 1, -4, -1, -1, 0}, {1, 4, 0, 3, 8, 2, 0.5F, 0.25F}}});
  EXPECT_THAT(outputs_of(model, image(4)),
              Pointwise(FloatNear(2e-5F), outputs_of(original, image(4))));
}

TEST(ChannelAlignment, RangesBecomeEqualAndCentred) {
  Model model = pair_of_convolutions().model;
  const std::vector<AlignedPair> pairs = prepare_aligned_pairs(model);
  const Tensor before = bias_of(model, pairs[0].producer);
  // Widths 2 and 4, of which the median is 3.
  align_channels(model, pairs, {{{0, 0, 0, 0, 0, 0, 0, 0}, {2, 2, 2, 2, 4, 4, 4, 4}}});
  const Tensor after = bias_of(model, pairs[0].producer);
  EXPECT_NEAR(after.data<float>()[0], (before.data<float>()[0] - 1) * 3 / 2, 1e-5);
  EXPECT_NEAR(after.data<float>()[7], (before.data<float>()[7] - 2) * 3 / 4, 1e-5);
}

// Weights on a grid of 7 values in front of a ReLU, twice.
TEST(SequentialBiasCorrection, MeansOfLayersBecomeTheFloatModels) {
  Net net;
  const OutputRef first = net.bias(net.convolution(net.input(), "first"), "bias1");
  const OutputRef relu = net.unary(UnaryKind::relu, first, "relu");
  net.result(net.bias(net.convolution(relu, "second"), "bias2"));
  const Model original = net.model;
  Model quantized = original;
  QuantizerPlacement placement;
  for (const char* name : {"first", "second"})
    placement.weights.push_back({.node = *quantized.find(name), .input = 1});
  GraphPatch patch(quantized);
  for (const WeightQuantizer& weights : placement.weights) {
    const auto end = [&](float value) { return patch.constant(Tensor::scalar(value)); };
    const OutputRef data = quantized.node(weights.node).inputs[1];
    patch.rewire(weights.node, 1,
                 patch.wire(FakeQuantize{.levels = 7},
                            {data, end(-0.7F), end(0.7F), end(-0.7F), end(0.7F)}));
  }
  patch.apply("test");
  const std::vector<BiasedLayer> layers = find_biased_layers(original, placement.weights);
  const std::vector<CalibrationBatch> batches{{{image(5)}, {}}, {{image(6)}, {}}};
  std::size_t num_reports = 0;
  const auto biases = correct_biases_in_sequence(original, quantized, layers, batches, 1e30,
                                                 [&](std::size_t) { ++num_reports; });
  EXPECT_EQ(num_reports, 3U);
  BiasPatch corrected(quantized);
  for (const BiasedLayer& layer : layers) corrected.set(layer, biases.at(layer.node));
  corrected.apply("test");
  const auto mean = [&](const Model& model, std::size_t channel) {
    double sum = 0;
    for (const CalibrationBatch& batch : batches) {
      const std::vector<float> values = outputs_of(model, batch.inputs[0]);
      for (std::size_t i = 0; i < 64; ++i) sum += static_cast<double>(values[channel * 64 + i]);
    }
    return sum / 128;
  };
  for (std::size_t channel = 0; channel < 8; ++channel)
    EXPECT_NEAR(mean(quantized, channel), mean(original, channel), 1e-5);
}

TEST(SequentialBiasCorrection, ShiftsAboveTheThresholdAreLeftOut) {
  Net net;
  net.result(net.bias(net.convolution(net.input(), "first"), "bias"));
  Model quantized = net.model;
  const WeightQuantizer weights{.node = *quantized.find("first"), .input = 1};
  const std::vector<BiasedLayer> layers = find_biased_layers(net.model, {weights});
  const std::vector<CalibrationBatch> batches{{{image(5)}, {}}};
  EXPECT_TRUE(correct_biases_in_sequence(net.model, quantized, layers, batches, 0, [](std::size_t) {
              }).empty());
}

}  // namespace
}  // namespace octet
