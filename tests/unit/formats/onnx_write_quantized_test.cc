// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "onnx_written.h"

namespace octet {
namespace {

using test::filled;
using test::find_initializer;
using test::Floats;
using test::integers;
using test::Net;
using test::op_types;
using test::values;
using test::written;
using ::testing::ElementsAre;

TEST(OnnxWriter, SignedQuantizerIsItsUnsignedTwin) {
  Net net;
  const Model& model =
      net.finish(net.quantizer(net.x, filled({1, 1, 1, 1}, -1.28F), filled({1, 1, 1, 1}, 1.27F)));
  const ::onnx::ModelProto proto = written(model);
  EXPECT_THAT(op_types(proto), ElementsAre("QuantizeLinear", "DequantizeLinear"));
  EXPECT_THAT(values<std::uint8_t>(*find_initializer(proto, "q/zero_point")), ElementsAre(128));
  EXPECT_THAT(values<float>(*find_initializer(proto, "q/scale")), ElementsAre(0.01F));
}

TEST(OnnxWriter, FewerLevelsAreClippedBefore) {
  Net net;
  const Model& model = net.finish(net.quantizer(net.x, filled({}, -1.27F), filled({}, 1.27F), 255));
  EXPECT_THAT(op_types(written(model)),
              ElementsAre("Max", "Min", "QuantizeLinear", "DequantizeLinear"));
}

TEST(OnnxWriter, QuantizerThatDividesChannelsIsOneOfAllChannelsBehindAProduct) {
  Net net;
  const auto channels = static_cast<std::int64_t>(net.model.value(net.x).shape[1]);
  std::vector<float> high;
  for (std::int64_t c = 0; c < channels; ++c) high.push_back(255.0F / static_cast<float>(1 + c));
  const auto constant = [&](const Tensor& tensor) { return net.model.add_constant(tensor); };
  const OutputRef q = net.model.add(
      FakeQuantize{256},
      {net.x, constant(filled({}, 0)), constant(Tensor::from(Shape{1, channels, 1, 1}, high)),
       constant(filled({}, 0)), constant(filled({}, 255))},
      "q");
  const ::onnx::ModelProto proto = written(net.finish(q));
  EXPECT_THAT(op_types(proto), ElementsAre("Mul", "QuantizeLinear", "DequantizeLinear"));
  EXPECT_THAT(values<float>(*find_initializer(proto, "q/scale")), ElementsAre(1));
  EXPECT_THAT(values<float>(*find_initializer(proto, "q/factors")), ElementsAre(1, 2));
}

TEST(OnnxWriter, QuantizerWithoutALevelAtZeroIsComputedInFloat) {
  Net net;
  const ::onnx::ModelProto proto =
      written(net.finish(net.quantizer(net.x, filled({}, 0.3F), filled({}, 1.1F))));
  EXPECT_THAT(op_types(proto), ::testing::Contains("Round"));
  EXPECT_THAT(op_types(proto), ::testing::Not(::testing::Contains("QuantizeLinear")));
}

TEST(OnnxWriter, IntegerConvolutionTakesItsBiasInUnitsOfBothScales) {
  Net net;
  const OutputRef q = net.quantizer(net.x, filled({}, 0), filled({}, 255 * 0.25F));
  const OutputRef weights = net.quantized_weights({1, 2, 3, 4, 5, 6});
  const Tensor bias = Tensor::from(Shape{1, 3, 1, 1}, Floats{1, -1, 8});
  const ::onnx::ModelProto proto = written(net.finish(net.sum(net.convolution(q, weights), bias)));
  EXPECT_THAT(op_types(proto),
              ElementsAre("QuantizeLinear", "DequantizeLinear", "Pad", "QuantizeLinear",
                          "DequantizeLinear", "DequantizeLinear", "DequantizeLinear", "Conv"));
  EXPECT_THAT(values<std::int32_t>(*find_initializer(proto, "sum/bias_quantized")),
              ElementsAre(8, -4, 16));
  EXPECT_THAT(values<float>(*find_initializer(proto, "sum/bias_scale")),
              ElementsAre(0.125F, 0.25F, 0.5F));
}

TEST(OnnxWriter, TransposedConvolutionsTakeTheirBiasAsConvolutionsDo) {
  Net net;
  const OutputRef q = net.quantizer(net.x, filled({}, 0), filled({}, 255 * 0.25F));
  const OutputRef integers =
      net.model.add_constant(Tensor::from(Shape{2, 3, 1, 1}, std::vector<std::int8_t>(6, 7)));
  const OutputRef real = net.model.add(Convert{ElementType::f32}, {integers});
  const OutputRef scale =
      net.model.add_constant(Tensor::from(Shape{1, 3, 1, 1}, Floats{0.5F, 1, 2}));
  const OutputRef weights = net.model.add(Binary{BinaryKind::multiply}, {real, scale});
  const OutputRef product =
      net.model.add(ConvolutionBackpropData{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}, {}}, {q, weights});
  const Tensor bias = Tensor::from(Shape{1, 3, 1, 1}, Floats{1, -1, 8});
  const ::onnx::ModelProto proto = written(net.finish(net.sum(product, bias)));
  EXPECT_EQ(op_types(proto).back(), "ConvTranspose");
  ASSERT_NE(find_initializer(proto, "sum/bias_quantized"), nullptr);
  EXPECT_THAT(values<std::int32_t>(*find_initializer(proto, "sum/bias_quantized")),
              ElementsAre(8, -4, 16));
}

TEST(OnnxWriter, BiasBeyondThirtyOneBitsStaysFloat) {
  Net net;
  const OutputRef q = net.quantizer(net.x, filled({}, 0), filled({}, 255e-6F));
  const OutputRef weights = net.quantized_weights({1, 2, 3, 4, 5, 6});
  const ::onnx::ModelProto proto =
      written(net.finish(net.sum(net.convolution(q, weights), filled({1, 3, 1, 1}, 1e4F))));
  EXPECT_EQ(op_types(proto).back(), "Add");
}

TEST(OnnxWriter, ScaleOfWeightsThatAreAllZeroIsTheLargest) {
  Net net;
  const OutputRef weights = net.quantized_weights({0, 0, 3, 4, 5, 6});
  const ::onnx::ModelProto proto = written(net.finish(net.convolution(net.x, weights)));
  EXPECT_THAT(values<float>(*find_initializer(proto, "w/scale")), ElementsAre(2, 1, 2));
}

/// x and y, quantized to one grid, joined.
Model joined_quantizers(bool is_quantized_next) {
  Model model;
  const OutputRef low = model.add_constant(Tensor::scalar(-1.28F));
  const OutputRef high = model.add_constant(Tensor::scalar(1.27F));
  const auto quantized = [&](OutputRef data) {
    return model.add(FakeQuantize{256}, {data, low, high, low, high});
  };
  const OutputRef x = model.add(Parameter{ElementType::f32, {1, 2, 4, 4}}, {}, "x");
  const OutputRef y = model.add(Parameter{ElementType::f32, {1, 2, 4, 4}}, {}, "y");
  const OutputRef joined = model.add(Concat{1}, {quantized(x), quantized(y)});
  model.add(Result{}, {is_quantized_next ? quantized(joined) : joined});
  return model;
}

TEST(OnnxWriter, JoinedIntegersAreQuantizedAgainForWhatReadsThem) {
  EXPECT_THAT(op_types(written(joined_quantizers(false))),
              ElementsAre("QuantizeLinear", "DequantizeLinear", "QuantizeLinear",
                          "DequantizeLinear", "Concat", "QuantizeLinear", "DequantizeLinear"));
}

TEST(OnnxWriter, JoinedIntegersThatAreQuantizedNextStayAsTheyAre) {
  EXPECT_THAT(op_types(written(joined_quantizers(true))),
              ElementsAre("QuantizeLinear", "DequantizeLinear", "QuantizeLinear",
                          "DequantizeLinear", "Concat", "QuantizeLinear", "DequantizeLinear"));
}

TEST(OnnxWriter, PerChannelFormKeepsScalesPerChannel) {
  Net net;
  const Tensor low = filled({1, 2, 1, 1}, 0);
  const Tensor high = Tensor::from(Shape{1, 2, 1, 1}, Floats{255, 510});
  const ::onnx::ModelProto proto =
      written(net.finish(net.quantizer(net.x, low, high)), {.qdq = QdqForm::per_channel});
  EXPECT_THAT(values<float>(*find_initializer(proto, "q/scale")), ElementsAre(1, 2));
  EXPECT_EQ(proto.graph().node(0).attribute(0).i(), 1);
}

/// A convolution without bias between quantizers of [0, high_before] and [0, high_after].
::onnx::ModelProto convolution_between(const Tensor& high_before, const Tensor& high_after) {
  Net net;
  const OutputRef before = net.quantizer(net.x, filled(high_before.shape(), 0), high_before);
  const OutputRef weights = net.quantized_weights({1, 2, 3, 4, 5, 6});
  const OutputRef low = net.model.add_constant(filled(high_after.shape(), 0));
  const OutputRef high = net.model.add_constant(high_after);
  const OutputRef after = net.model.add(
      FakeQuantize{256}, {net.convolution(before, weights), low, high, low, high}, "after");
  return written(net.finish(after), {.qdq = QdqForm::per_channel});
}

TEST(OnnxWriter, AnAdditionKeepsAConvolutionFromAQuantizerWithScalesPerChannel) {
  const Tensor high = Tensor::from(Shape{1, 3, 1, 1}, Floats{255, 510, 255});
  EXPECT_THAT(op_types(convolution_between(filled({}, 255), high)),
              ElementsAre("QuantizeLinear", "DequantizeLinear", "DequantizeLinear", "Conv", "Add",
                          "QuantizeLinear", "DequantizeLinear"));
}

TEST(OnnxWriter, AFloatBiasKeepsAConvolutionOfScalesPerChannelFromIntegers) {
  const Tensor high = Tensor::from(Shape{1, 2, 1, 1}, Floats{255, 510});
  const ::onnx::ModelProto proto = convolution_between(high, filled({}, 255));
  EXPECT_THAT(values<float>(*find_initializer(proto, "conv/bias")), ElementsAre(0, 0, 0));
}

}  // namespace
}  // namespace octet
