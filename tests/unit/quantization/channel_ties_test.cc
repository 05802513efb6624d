// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/channel_ties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "octet/runtime.h"
#include "quantization/algorithms/channel_factors.h"
#include "unit/quantization/net.h"

namespace octet {
namespace {

using test::Net;
using test::noise;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;

std::set<NodeId> linear_nodes(const Model& model) {
  std::set<NodeId> nodes;
  for (const NodeId id : model.topological_order()) {
    const Op& op = model.node(id).op;
    if (std::holds_alternative<Convolution>(op) || std::holds_alternative<GroupConvolution>(op))
      nodes.insert(id);
  }
  return nodes;
}

std::vector<ChannelTie> ties_of(const Model& model) {
  return find_channel_ties(model, linear_nodes(model));
}

bool are_tied(const Model& model, const std::string& a, const std::string& b) {
  const OutputRef first{*model.find(a), 0}, second{*model.find(b), 0};
  return std::ranges::any_of(ties_of(model), [&](const ChannelTie& tie) {
    return std::ranges::count(tie.values, first, &TiedValue::value) +
               std::ranges::count(tie.values, second, &TiedValue::value) ==
           2;
  });
}

std::vector<float> infer(const Model& model) {
  InferRequest request = compile_model(model).create_infer_request();
  request.set_input_tensor(noise(5, {1, Net::kChannels, 8, 8}));
  request.infer();
  const auto values = request.output_tensor().data<float>();
  return {values.begin(), values.end()};
}

/// conv1 -> relu -> depthwise -> bias -> relu6, + conv1's relu -> max pool -> conv2.
Net block() {
  Net net;
  const OutputRef first =
      net.unary(UnaryKind::relu, net.bias(net.convolution(net.input(), "conv1"), "bias1"), "relu1");
  const OutputRef branch =
      net.model.add(Clamp{0, 6}, {net.bias(net.depthwise(first, "depthwise"), "bias2")}, "clamp");
  const OutputRef sum = net.binary(BinaryKind::add, branch, first, "sum");
  net.result(net.convolution(net.max_pool(sum, "pool"), "conv2"));
  return net;
}

TEST(ChannelTies, ResidualAdditionsShareChannels) {
  const Net net = block();
  EXPECT_TRUE(are_tied(net.model, "relu1", "clamp"));
  EXPECT_TRUE(are_tied(net.model, "relu1", "pool"));
}

TEST(ChannelTies, LinearOperationsSeparateTheirSides) {
  Net net;
  const OutputRef first = net.convolution(net.input(), "conv1");
  net.result(net.convolution(net.convolution(first, "conv2"), "conv3"));
  EXPECT_FALSE(are_tied(net.model, "conv1", "conv2"));
}

TEST(ChannelTies, InputsAndOutputsOfTheModelKeepTheirUnits) {
  Net net;
  net.result(net.convolution(net.input(), "conv1"));
  EXPECT_TRUE(ties_of(net.model).empty());
}

TEST(ChannelTies, FunctionsThatDoNotCommuteKeepTheirUnits) {
  Net net;
  const OutputRef sigmoid =
      net.unary(UnaryKind::sigmoid, net.convolution(net.input(), "conv1"), "sigmoid");
  net.result(net.convolution(sigmoid, "conv2"));
  EXPECT_TRUE(ties_of(net.model).empty());
}

TEST(ChannelTies, FoldedFactorsLeaveTheFunctionAsItIs) {
  Net net;
  const OutputRef first =
      net.unary(UnaryKind::relu, net.bias(net.convolution(net.input(), "conv1"), "bias1"), "relu1");
  const OutputRef second = net.bias(net.depthwise(first, "depthwise"), "bias2");
  net.result(net.convolution(net.mean(net.binary(BinaryKind::add, second, first, "sum"), "mean"),
                             "conv2", 1));
  const std::vector<float> before = infer(net.model);
  const std::vector<ChannelTie> ties = ties_of(net.model);
  ASSERT_EQ(ties.size(), 1U);
  fold_channel_factors(net.model, ties, {{1, 0.5F, 0.25F, 0.7F, 1, 0.1F, 0.3F, 0.9F}});
  EXPECT_THAT(infer(net.model), Pointwise(::testing::FloatNear(1e-4F), before));
}

TEST(ChannelTies, FoldedClampsBecomeReLUs) {
  Net net = block();
  const std::vector<ChannelTie> ties = ties_of(net.model);
  ASSERT_EQ(ties.size(), 1U);
  ASSERT_EQ(ties[0].clamps.size(), 1U);
  fold_channel_factors(net.model, ties, {std::vector<float>(Net::kChannels, 0.5F)});
  EXPECT_EQ(type_name(net.model.node(*net.model.find("clamp")).op), "ReLU");
}

TEST(ChannelTies, ZeroChannelsAroundOthersMoveThem) {
  Net net;
  const OutputRef first =
      net.unary(UnaryKind::relu, net.bias(net.convolution(net.input(), "conv1"), "bias1"), "relu1");
  const auto integers = [&](const std::vector<std::int64_t>& values) {
    return net.model.add_constant(
        Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values));
  };
  const OutputRef sliced = net.model.add(
      Slice{}, {first, integers({0}), integers({8}), integers({2}), integers({3})}, "slice");
  const OutputRef padded = net.model.add(Pad{},
                                         {sliced, integers({0, 2, 0, 0}), integers({0, 3, 0, 0}),
                                          net.model.add_constant(Tensor::scalar(0.0F))},
                                         "pad");
  net.result(net.convolution(padded, "conv2"));
  net.result(net.convolution(first, "conv3"));
  const std::vector<ChannelTie> ties = ties_of(net.model);
  ASSERT_EQ(ties.size(), 1U);
  EXPECT_EQ(ties[0].num_classes, 13U);
  const auto found = std::ranges::find(ties[0].values, padded, &TiedValue::value);
  ASSERT_NE(found, ties[0].values.end());
  const std::vector<std::size_t>& first_classes = ties[0].values.front().classes;
  EXPECT_TRUE(std::equal(first_classes.begin(), first_classes.end(), found->classes.begin() + 2));
}

TEST(ClassFactors, ArePowersOfTheRatioToTheWidestChannel) {
  EXPECT_THAT(class_factors(3, {{{4, 1, 0}, {0, 1, 2}}, {{2, 1, 0}, {0, 1, 2}}}, 2),
              ElementsAre(1, FloatNear(0.7071F, 1e-4F), 0.125F));
}

TEST(ClassFactors, AreOnesWithExponentZero) {
  EXPECT_THAT(class_factors(3, {{{4, 1, 0}, {0, 1, 2}}}, 0), ElementsAre(1, 1, 1));
}

}  // namespace
}  // namespace octet
