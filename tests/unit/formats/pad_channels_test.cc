// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/pad_channels.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <vector>

#include "run_model.h"
#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

// A quantized image of that many channels, and its convolution by quantized weights.
struct QuantizedImage : Graph {
  explicit QuantizedImage(std::int64_t num_channels)
      : x(add(Parameter{ElementType::f32, Shape{1, num_channels, 4, 4}}, {}, "x")) {
    const OutputRef low = number(-0.55F), high = number(2.0F);
    const OutputRef quantized = add(FakeQuantize{256}, {x, low, high, low, high});
    std::vector<std::int8_t> values(static_cast<std::size_t>(2 * num_channels * 3 * 3));
    std::iota(values.begin(), values.end(), std::int8_t{-20});
    const OutputRef integers =
        model.add_constant(Tensor::from(Shape{2, num_channels, 3, 3}, values));
    const OutputRef weights =
        binary(BinaryKind::multiply, add(Convert{ElementType::f32}, {integers}),
               floats({2, 1, 1, 1}, {0.01F, 0.02F}));
    convolution = add(Convolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, {quantized, weights});
    model.add(Result{}, {convolution});
  }
  Shape data_shape() const { return model.value(model.node(convolution.node).inputs[0]).shape; }

  OutputRef x, convolution;
};

TEST(PadChannels, ImagesOfThreeChannelsGetAFourthAndTheSameResult) {
  QuantizedImage image(3);
  Tensor data(ElementType::f32, {1, 3, 4, 4});
  std::iota(data.data<float>().begin(), data.data<float>().end(), -1.0F);
  for (float& value : data.data<float>()) value *= 0.05F;
  const Tensor before = test::run_model(image.model, {data})[0];
  pad_channels(image.model);
  EXPECT_EQ(image.data_shape(), (Shape{1, 4, 4, 4}));
  const Tensor after = test::run_model(image.model, {data})[0];
  for (std::size_t i = 0; i < before.num_elements(); ++i)
    EXPECT_EQ(after.data<float>()[i], before.data<float>()[i]);
}

TEST(PadChannels, AnImageThatTwoConvolutionsReadIsPaddedOnce) {
  QuantizedImage image(3);
  const Node& first = image.model.node(image.convolution.node);
  const OutputRef second = image.add(first.op, first.inputs);
  image.model.add(Result{}, {second});
  pad_channels(image.model);
  EXPECT_EQ(image.model.node(second.node).inputs, image.model.node(image.convolution.node).inputs);
  EXPECT_EQ(image.data_shape(), (Shape{1, 4, 4, 4}));
}

TEST(PadChannels, ImagesOfFourChannelsStay) {
  QuantizedImage image(4);
  pad_channels(image.model);
  EXPECT_EQ(image.data_shape(), (Shape{1, 4, 4, 4}));
  EXPECT_TRUE(std::holds_alternative<FakeQuantize>(
      image.model.node(image.model.node(image.convolution.node).inputs[0].node).op));
  EXPECT_EQ(image.model.node(image.model.node(image.convolution.node).inputs[0].node).inputs[0],
            image.x);
}

TEST(PadChannels, ImagesThatAreNotQuantizedStay) {
  Graph g;
  const OutputRef x = g.input({1, 3, 4, 4});
  const OutputRef convolution =
      g.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {x, g.zeros({2, 3, 1, 1})});
  g.model.add(Result{}, {convolution});
  pad_channels(g.model);
  EXPECT_EQ(g.model.node(convolution.node).inputs[0], x);
}

}  // namespace
}  // namespace octet
