// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <utility>

#include "onnx_written.h"

namespace octet {
namespace {

using test::filled;
using test::find_initializer;
using test::Net;
using test::written;

constexpr std::int32_t kInt4 = 22;

Tensor weights_of_four_bits() {
  return Tensor::from<std::int64_t>(Shape{3, 2, 1, 1}, {1, -2, 3, -8, 7, 0}).to(ElementType::i4);
}

Model& four_bit_model(Net& net) {
  const OutputRef q = net.quantizer(net.x, filled({}, 0), filled({}, 255 * 0.25F));
  return net.finish(net.convolution(q, net.quantized_weights(weights_of_four_bits())));
}

TEST(OnnxWriter, TwoWeightsOfFourBitsTakeAByte) {
  Net net;
  const ::onnx::ModelProto proto = written(four_bit_model(net));
  const ::onnx::TensorProto& weights = *find_initializer(proto, "w/i8");
  EXPECT_EQ(weights.data_type(), kInt4);
  EXPECT_EQ(weights.raw_data(), std::string("\xE1\x83\x07", 3));
}

TEST(OnnxWriter, ZeroPointsHaveTheTypeOfTheirWeights) {
  Net net;
  const ::onnx::ModelProto proto = written(four_bit_model(net));
  EXPECT_EQ(find_initializer(proto, "w/zero_point")->data_type(), kInt4);
}

TEST(OnnxWriter, WeightsOfFourBitsAskForTheSetThatHasThem) {
  Net net;
  const ::onnx::ModelProto proto = written(four_bit_model(net));
  EXPECT_EQ(proto.opset_import(0).version(), 21);
  EXPECT_EQ(proto.ir_version(), 10);
}

TEST(OnnxWriter, WeightsOfFourBitsComeBack) {
  Net net;
  const test::TemporaryDirectory directory;
  write_model(four_bit_model(net), directory / "a.onnx");
  const Model again = read_model(directory / "a.onnx");
  EXPECT_EQ(*again.constant({*again.find("w/i8"), 0}), weights_of_four_bits());
}

}  // namespace
}  // namespace octet
