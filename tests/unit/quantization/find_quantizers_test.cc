// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "octet/quantization.h"
#include "unit/quantization/net.h"

namespace octet {
namespace {

using test::Net;
using ::testing::FloatEq;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::Pair;
using ::testing::SizeIs;

OutputRef quantize_to(Net& net, OutputRef x, const Tensor& low, const Tensor& high,
                      const std::string& name) {
  const OutputRef from = net.model.add_constant(low), to = net.model.add_constant(high);
  return net.model.add(FakeQuantize{}, {x, from, to, from, to}, name);
}

// Weights [8,8,3,3] of i8 in a convolution of x.
void convolve_integers(Net& net, OutputRef x, const Tensor& scale) {
  Tensor integers(ElementType::i8, Shape{8, 8, 3, 3});
  integers.data<std::int8_t>()[0] = -127;
  integers.data<std::int8_t>()[1] = 100;
  const OutputRef converted = net.model.add(Convert{}, {net.model.add_constant(integers, "w")});
  const OutputRef weights =
      net.binary(BinaryKind::multiply, converted, net.model.add_constant(scale), "w/multiply");
  net.result(net.model.add(Convolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, {x, weights}, "conv"));
}

TEST(FindQuantizers, FloatModelHasNone) {
  Net net;
  net.result(net.convolution(net.input(), "conv"));
  EXPECT_THAT(find_quantizers(net.model), IsEmpty());
}

TEST(FindQuantizers, FakeQuantizeOfActivations) {
  Net net;
  const OutputRef x =
      quantize_to(net, net.input(), Tensor::scalar(-1.0F), Tensor::scalar(2.0F), "q");
  net.result(net.convolution(x, "conv"));
  const std::vector<QuantizerInfo> found = find_quantizers(net.model);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].name, "q");
  EXPECT_EQ(found[0].consumer, "Convolution");
  EXPECT_FALSE(found[0].on_weights);
  EXPECT_FALSE(found[0].is_per_channel());
  EXPECT_EQ(found[0].levels, 256);
  EXPECT_THAT(found[0].range, Optional(Pair(FloatEq(-1), FloatEq(2))));
}

TEST(FindQuantizers, RangeIsThatOfAllChannels) {
  Net net;
  const Shape shape{1, 2, 1, 1};
  const OutputRef x = net.model.add(Parameter{ElementType::f32, Shape{1, 2, 4, 4}}, {}, "x");
  net.result(quantize_to(net, x, Tensor::from(shape, std::vector{-1.0F, -3.0F}),
                         Tensor::from(shape, std::vector{2.0F, 1.0F}), "q"));
  const std::vector<QuantizerInfo> found = find_quantizers(net.model);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].num_channels, 2U);
  EXPECT_THAT(found[0].range, Optional(Pair(FloatEq(-3), FloatEq(2))));
}

TEST(FindQuantizers, FakeQuantizeOfAConstantIsOnWeights) {
  Net net;
  const OutputRef x = net.input();
  const OutputRef weights =
      quantize_to(net, net.weights({8, 8, 1, 1}), Tensor::scalar(-1.0F), Tensor::scalar(1.0F), "q");
  net.result(net.model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {x, weights}));
  const std::vector<QuantizerInfo> found = find_quantizers(net.model);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_TRUE(found[0].on_weights);
}

TEST(FindQuantizers, IntegersWithTheirScale) {
  Net net;
  convolve_integers(net, net.input(), Tensor::scalar(0.5F));
  const std::vector<QuantizerInfo> found = find_quantizers(net.model);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].name, "w");
  EXPECT_EQ(found[0].consumer, "Convolution");
  EXPECT_TRUE(found[0].is_integer_constant);
  EXPECT_EQ(found[0].levels, 255);
  EXPECT_THAT(found[0].range, Optional(Pair(FloatEq(-63.5F), FloatEq(50))));
}

TEST(FindQuantizers, ScalesOfIntegersAreChannels) {
  Net net;
  Tensor scale(ElementType::f32, Shape{8, 1, 1, 1});
  for (float& value : scale.data<float>()) value = 0.1F;
  convolve_integers(net, net.input(), scale);
  const std::vector<QuantizerInfo> found = find_quantizers(net.model);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].num_channels, 8U);
}

}  // namespace
}  // namespace octet
