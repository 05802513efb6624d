// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "named.h"
#include "unit/compiler/compiled_answer.h"
#include "unit/compiler/quantized_graph.h"

namespace octet {
namespace {

using Names = std::vector<std::string>;

Tensor image() {
  Tensor input(ElementType::f32, {1, 4, 8, 8});
  int i = 0;
  for (float& value : input.data<float>()) value = static_cast<float>(i++ * 37 % 256 - 128) / 100;
  return input;
}

void expect_bits_of_the_reference(const Model& model) {
  EXPECT_EQ(test::answers(model, image(), Backend::automatic),
            test::answers(model, image(), Backend::reference));
}

class Graph : public test::QuantizedGraph {
 public:
  OutputRef convolution(OutputRef data) {
    return model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {data, weights(0.4F)});
  }
};

TEST(ChannelConcat, OfDifferentGridsIsDequantizedByChannels) {
  Graph graph;
  const OutputRef x = graph.signed_quantize(graph.input());
  const OutputRef a = graph.quantize(graph.convolution(x), -1.28F, 1.27F);
  const OutputRef b = graph.quantize(graph.convolution(x), -0.51F, 2.04F);
  const OutputRef joined = graph.model.add(Concat{1}, {a, b});
  graph.result(joined);
  graph.result(graph.signed_quantize(joined));
  EXPECT_EQ(test::steps_of(graph.model, "strided_copy"), Names{"Concat"});
  expect_bits_of_the_reference(graph.model);
}

TEST(ChannelConcat, OfDifferentGridsIsAddedToAndQuantizedFromItsBytes) {
  Graph graph;
  const OutputRef x = graph.signed_quantize(graph.input());
  const OutputRef a = graph.quantize(graph.convolution(x), -1.28F, 1.27F);
  const OutputRef b = graph.quantize(graph.convolution(x), -0.51F, 2.04F);
  const OutputRef other = graph.quantize(graph.model.add(Concat{1}, {x, x}), -1.28F, 1.27F);
  graph.result(graph.quantize(graph.add(graph.model.add(Concat{1}, {a, b}), other), -2.56F, 2.54F));
  const Names steps = test::steps_of(graph.model, "requantize");
  EXPECT_NE(std::ranges::find(steps, "Dequantize+Add+FakeQuantize"), steps.end());
  expect_bits_of_the_reference(graph.model);
}

// The floats are read by their mean, too.
TEST(ChannelConcat, OfDifferentGridsIsMultipliedByItsGateFromItsBytes) {
  Graph graph;
  const OutputRef x = graph.signed_quantize(graph.input());
  const OutputRef a = graph.quantize(graph.convolution(x), -1.28F, 1.27F);
  const OutputRef b = graph.quantize(graph.convolution(x), -0.51F, 2.04F);
  const OutputRef joined = graph.model.add(Concat{1}, {a, b});
  const OutputRef axes =
      graph.model.add_constant(Tensor::from({2}, std::vector<std::int64_t>{2, 3}));
  const OutputRef mean = graph.model.add(Reduce{ReduceKind::mean, true}, {joined, axes});
  const OutputRef gate = graph.relu(mean);
  const OutputRef product = graph.model.add(Binary{BinaryKind::multiply}, {joined, gate});
  graph.result(graph.quantize(product, -2.56F, 2.54F));
  const Names steps = test::steps_of(graph.model, "requantize");
  EXPECT_NE(std::ranges::find(steps, "Dequantize+Multiply+FakeQuantize"), steps.end());
  expect_bits_of_the_reference(graph.model);
}

// Channels convolved each by itself, strides and padding varied, after values with two grids.
class JoinedDepthwise : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(JoinedDepthwise, IsSummedInDoubleAsItLies) {
  const std::int64_t kernel = GetParam();
  for (const std::int64_t stride : {1, 2}) {
    Graph graph;
    const OutputRef x = graph.signed_quantize(graph.input());
    const OutputRef a = graph.quantize(graph.convolution(x), -1.28F, 1.27F);
    const OutputRef b = graph.quantize(graph.convolution(x), -0.51F, 2.04F);
    const OutputRef joined = graph.model.add(Concat{1}, {a, b});
    std::vector<float> values(static_cast<std::size_t>(8 * kernel * kernel));
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(i * 29 % 83) / 41 - 1;
    const OutputRef weights =
        graph.model.add_constant(Tensor::from({8, 1, 1, kernel, kernel}, values));
    const std::int64_t pad = kernel / 2;
    const OutputRef y = graph.model.add(
        GroupConvolution{{{stride, stride}, {1, 1}, {pad, pad}, {pad, kernel - 1 - pad}}},
        {joined, weights});
    const OutputRef bias = graph.model.add_constant(Tensor::from(
        {1, 8, 1, 1}, std::vector<float>{0.1F, -0.3F, 0, 0.7F, 1e-9F, -2.5F, 0.33F, 4}));
    graph.result(graph.quantize(graph.relu(graph.add(y, bias)), 0, 5.1F));
    graph.result(y);
    EXPECT_EQ(test::steps_of(graph.model, "depthwise_f32"), Names{"GroupConvolution"});
    expect_bits_of_the_reference(graph.model);
  }
}

TEST_P(JoinedDepthwise, TakesItsBiasClampAndQuantizer) {
  const std::int64_t kernel = GetParam();
  Graph graph;
  const OutputRef x = graph.signed_quantize(graph.input());
  const OutputRef a = graph.quantize(graph.convolution(x), -1.28F, 1.27F);
  const OutputRef b = graph.quantize(graph.convolution(x), -0.51F, 2.04F);
  const OutputRef weights = graph.model.add_constant(
      Tensor::from({8, 1, 1, kernel, kernel},
                   std::vector<float>(static_cast<std::size_t>(8 * kernel * kernel), 0.013F)));
  const OutputRef y = graph.model.add(GroupConvolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}},
                                      {graph.model.add(Concat{1}, {a, b}), weights});
  const OutputRef bias = graph.model.add_constant(
      Tensor::from({1, 8, 1, 1}, std::vector<float>{0.1F, -0.3F, 0, 0.7F, 1e-9F, -2.5F, 0.33F, 4}));
  graph.result(graph.quantize(graph.relu(graph.add(y, bias)), 0, 5.1F));
  EXPECT_EQ(test::steps_of(graph.model, "depthwise_f32"),
            Names{"GroupConvolution+Add+ReLU+FakeQuantize"});
  expect_bits_of_the_reference(graph.model);
}

// Steps of 0.01 and 0.02 times weights of 0.01: sums are whole hundredths of the result's steps,
// and many lie between two levels.
TEST_P(JoinedDepthwise, OfLevelsIsRoundedAsInDoubleBetweenTwoLevels) {
  const std::int64_t kernel = GetParam();
  for (const float low : {0.0F, -1.28F}) {
    Graph graph;
    const OutputRef x = graph.signed_quantize(graph.input());
    const OutputRef a = graph.quantize(graph.convolution(x), low, low + 2.55F);
    const OutputRef b = graph.quantize(graph.convolution(x), 2 * low, 2 * low + 5.1F);
    std::vector<float> values(static_cast<std::size_t>(8 * kernel * kernel));
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(i * 29 % 255) / 100 - 1.27F;
    const OutputRef l = graph.limit(-1.27F), h = graph.limit(1.27F);
    const OutputRef weights = graph.model.add(
        FakeQuantize{255},
        {graph.model.add_constant(Tensor::from({8, 1, 1, kernel, kernel}, values)), l, h, l, h});
    const std::int64_t pad = kernel / 2;
    const OutputRef y = graph.model.add(GroupConvolution{{{1, 1}, {1, 1}, {pad, pad}, {pad, pad}}},
                                        {graph.model.add(Concat{1}, {a, b}), weights});
    const OutputRef bias = graph.model.add_constant(Tensor::from(
        {1, 8, 1, 1}, std::vector<float>{0.1F, -0.3F, 0, 0.7F, 1e-9F, -2.5F, 0.33F, 4}));
    graph.result(graph.quantize(graph.relu(graph.add(y, bias)), 0, 5.1F));
    EXPECT_EQ(test::steps_of(graph.model, "round_certain"),
              Names{"GroupConvolution+Add+ReLU+FakeQuantize"});
    expect_bits_of_the_reference(graph.model);
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, JoinedDepthwise, ::testing::Values(1, 3, 5), test::by_value);

TEST(ChannelShuffle, OfConvolvedDataIsOneCopy) {
  Graph graph;
  const OutputRef x =
      graph.signed_quantize(graph.convolution(graph.signed_quantize(graph.input())));
  const auto sizes = [&](std::vector<std::int64_t> values) {
    const Shape shape{static_cast<std::int64_t>(values.size())};
    return graph.model.add_constant(Tensor::from(shape, values));
  };
  const OutputRef grouped = graph.model.add(Reshape{}, {x, sizes({1, 2, 2, 8, 8})});
  const OutputRef swapped = graph.model.add(Transpose{}, {grouped, sizes({0, 2, 1, 3, 4})});
  const OutputRef y = graph.model.add(Reshape{}, {swapped, sizes({1, 4, 8, 8})});
  graph.result(graph.signed_quantize(graph.convolution(y)));
  EXPECT_EQ(test::steps_of(graph.model, "strided_copy"), Names{"Reshape+Transpose+Reshape"});
  expect_bits_of_the_reference(graph.model);
}

// Halves of two shuffled values, one of which is quantized.
TEST(ChannelShuffle, OfFloatsIsInterleavedIntoItsSlices) {
  Graph graph;
  const OutputRef x = graph.signed_quantize(graph.input());
  const OutputRef a = graph.relu(graph.convolution(x));
  const OutputRef b = graph.add(graph.convolution(x), graph.limit(0.25F));
  const auto integers = [&](std::vector<std::int64_t> values) {
    const Shape shape{static_cast<std::int64_t>(values.size())};
    return graph.model.add_constant(Tensor::from(shape, values));
  };
  const OutputRef joined = graph.model.add(Concat{1}, {a, b});
  const OutputRef grouped = graph.model.add(Reshape{}, {joined, integers({1, 2, 4, 8, 8})});
  const OutputRef swapped = graph.model.add(Transpose{}, {grouped, integers({0, 2, 1, 3, 4})});
  const OutputRef shuffled = graph.model.add(Reshape{}, {swapped, integers({1, 8, 8, 8})});
  const auto slice = [&](std::int64_t first, std::int64_t last) {
    return graph.model.add(
        Slice{}, {shuffled, integers({first}), integers({last}), integers({1}), integers({1})});
  };
  graph.result(slice(0, 4));
  graph.result(graph.convolution(graph.signed_quantize(slice(4, 8))));
  EXPECT_EQ(test::steps_of(graph.model, "interleave"),
            (Names{"Concat+Reshape+Transpose+Reshape+Slice",
                   "Concat+Reshape+Transpose+Reshape+Slice+FakeQuantize"}));
  EXPECT_EQ(test::steps_of(graph.model, "strided_copy"), Names{});
  expect_bits_of_the_reference(graph.model);
  // An odd channel is not where a pair begins.
  graph.result(slice(1, 5));
  EXPECT_EQ(test::steps_of(graph.model, "interleave").size(), 2U);
  expect_bits_of_the_reference(graph.model);
}

}  // namespace
}  // namespace octet
