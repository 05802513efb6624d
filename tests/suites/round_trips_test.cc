// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "named.h"
#include "octet/formats.h"
#include "octet/quantization.h"
#include "octet/runtime.h"
#include "unit/formats/ir_files.h"
#include "unit/quantization/net.h"

/// Small random networks from format to format: what is read computes bit for bit as what was
/// written.
namespace octet {
namespace {

using test::Net;
using test::noise;
using test::read_text;
using test::TemporaryDirectory;

constexpr std::int64_t kChannels = Net::kChannels;
const Shape kImage{1, kChannels, 8, 8};

Tensor integers(const std::vector<std::int64_t>& values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}

OutputRef convolution(Net& net, OutputRef x, const std::string& name) {
  return net.bias(net.convolution(x, name), name + "/bias");
}

OutputRef relu6(Net& net, OutputRef x) {
  return net.model.add(Clamp{0, 6}, {x});
}

OutputRef depthwise(Net& net, OutputRef x) {
  const OutputRef expanded = relu6(net, convolution(net, x, "expand"));
  const OutputRef filtered = relu6(net, net.bias(net.depthwise(expanded, "filter"), "filter/bias"));
  return convolution(net, filtered, "project");
}

OutputRef residual(Net& net, OutputRef x) {
  const OutputRef first = net.unary(UnaryKind::relu, convolution(net, x, "first"), "first/relu");
  const OutputRef second = convolution(net, first, "second");
  const OutputRef sum = net.binary(BinaryKind::add, second, first, "sum");
  return convolution(net, net.max_pool(net.unary(UnaryKind::relu, sum, "sum/relu"), "pool"),
                     "last");
}

OutputRef concat(Net& net, OutputRef x) {
  const OutputRef left = net.unary(UnaryKind::relu, convolution(net, x, "left"), "left/relu");
  const OutputRef right = relu6(net, convolution(net, x, "right"));
  return convolution(net, net.model.add(Concat{1}, {left, right}, "joined"), "last");
}

OutputRef squeeze_excitation(Net& net, OutputRef x) {
  const OutputRef data = net.model.add(Swish{}, {convolution(net, x, "first")});
  const OutputRef squeezed = net.bias(net.convolution(net.mean(data, "mean"), "squeeze", 1), "s");
  const OutputRef hidden = net.unary(UnaryKind::relu, squeezed, "hidden");
  const OutputRef excited = net.bias(net.convolution(hidden, "excite", 1), "e");
  const OutputRef gate = net.unary(UnaryKind::sigmoid, excited, "gate");
  return convolution(net, net.binary(BinaryKind::multiply, data, gate, "scaled"), "last");
}

OutputRef transposed_convolution(Net& net, OutputRef x) {
  const OutputRef small = net.model.add(MaxPool{{{2, 2}, {2, 2}, {0, 0}, {0, 0}}, {}}, {x}, "half");
  const OutputRef data = net.unary(UnaryKind::relu, convolution(net, small, "first"), "relu");
  const OutputRef weights = net.weights({kChannels, kChannels, 2, 2});
  const ConvolutionBackpropData op{{{2, 2}, {1, 1}, {0, 0}, {0, 0}}, {}};
  const OutputRef grown = net.bias(net.model.add(op, {data, weights}, "grown"), "grown/bias");
  const OutputRef groups = net.weights({2, kChannels / 2, kChannels / 2, 3, 3});
  const GroupConvolutionBackpropData grouped{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}, {}};
  return net.bias(net.model.add(grouped, {relu6(net, grown), groups}, "grouped"), "grouped/bias");
}

OutputRef linear(Net& net, OutputRef x, const std::string& name) {
  const OutputRef product =
      net.model.add(MatMul{false, true}, {x, net.weights({kChannels, kChannels})}, name);
  return net.binary(BinaryKind::add, product, net.weights({kChannels}), name + "/bias");
}

OutputRef tokens(Net& net, OutputRef x) {
  const OutputRef rows = net.model.add(
      Reshape{true}, {x, net.model.add_constant(integers({0, kChannels, -1}))}, "rows");
  return net.model.add(Transpose{}, {rows, net.model.add_constant(integers({0, 2, 1}))}, "tokens");
}

OutputRef image(Net& net, OutputRef x) {
  const OutputRef columns =
      net.model.add(Transpose{}, {x, net.model.add_constant(integers({0, 2, 1}))}, "columns");
  return net.model.add(Reshape{true}, {columns, net.model.add_constant(integers({0, 0, 8, 8}))},
                       "image");
}

OutputRef layer_norm(Net& net, OutputRef x) {
  const OutputRef axes = net.model.add_constant(integers({-1}));
  const OutputRef normal = net.model.add(Mvn{true, 1e-5, true}, {x, axes}, "norm");
  const OutputRef scaled =
      net.binary(BinaryKind::multiply, normal, net.weights({1, 1, kChannels}), "norm/scale");
  return net.binary(BinaryKind::add, scaled, net.weights({1, 1, kChannels}), "norm/bias");
}

template <typename Attend>
OutputRef transformer(Net& net, OutputRef x, const Attend& attend) {
  const OutputRef input = tokens(net, x);
  const OutputRef normal = layer_norm(net, input);
  const OutputRef mixed =
      attend(linear(net, normal, "q"), linear(net, normal, "k"), linear(net, normal, "v"));
  const OutputRef sum = net.binary(BinaryKind::add, input, linear(net, mixed, "out"), "sum");
  return image(net, linear(net, net.model.add(Gelu{}, {linear(net, sum, "up")}), "down"));
}

OutputRef attention(Net& net, OutputRef x) {
  return transformer(net, x, [&](OutputRef q, OutputRef k, OutputRef v) {
    const OutputRef scale =
        net.model.add_constant(Tensor::from(Shape{1}, std::vector<float>{0.35F}));
    const OutputRef scaled = net.binary(BinaryKind::multiply, q, scale, "scaled");
    const OutputRef scores = net.model.add(MatMul{false, true}, {scaled, k}, "scores");
    const OutputRef weights = net.model.add(Softmax{-1}, {scores}, "softmax");
    return net.model.add(MatMul{}, {weights, v}, "mixed");
  });
}

OutputRef fused_attention(Net& net, OutputRef x) {
  return transformer(net, x, [&](OutputRef q, OutputRef k, OutputRef v) {
    return net.model.add(ScaledDotProductAttention{}, {q, k, v}, "attention");
  });
}

struct Network {
  const char* name;
  OutputRef (*body)(Net&, OutputRef);
  friend void PrintTo(const Network& c, std::ostream* out) { *out << c.name; }
};

// The body between a first convolution and a classifier of five classes.
Model float_model(const Network& network) {
  Net net;
  const OutputRef stem = convolution(net, net.input(), "stem");
  const OutputRef features = network.body(net, net.unary(UnaryKind::relu, stem, "stem/relu"));
  const OutputRef flat = net.model.add(
      Reshape{true}, {net.mean(features, "pooled"), net.model.add_constant(integers({0, -1}))});
  const OutputRef product =
      net.model.add(MatMul{false, true}, {flat, net.weights({5, kChannels})}, "classifier");
  net.result(net.binary(BinaryKind::add, product, net.weights({1, 5}), "logits"));
  return std::move(net.model);
}

struct Indices {
  std::size_t size() const { return 8; }
  std::size_t operator[](std::size_t index) const { return index; }
};

Model int8_model(const Network& network, const QuantizationOptions& options = {}) {
  const Dataset data(
      Indices{}, [](std::size_t i) { return noise(static_cast<std::uint32_t>(100 + i), kImage); });
  return quantize(float_model(network), data, options);
}

Model four_bit_model(const Network& network) {
  return int8_model(network, {.advanced = {.weights_quantization_params = {.num_bits = 4}}});
}

std::vector<float> logits(const Model& model) {
  InferRequest request =
      compile_model(model, "CPU", {.backend = Backend::reference}).create_infer_request();
  std::vector<float> result;
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    request.set_input_tensor(noise(seed, kImage));
    request.infer();
    const Tensor output = request.output_tensor();
    result.insert(result.end(), output.data<float>().begin(), output.data<float>().end());
  }
  return result;
}

Model written_and_read(const Model& model, const std::string& extension,
                       QdqForm qdq = QdqForm::per_tensor) {
  const TemporaryDirectory directory;
  write_model(model, directory / ("m" + extension), {.qdq = qdq});
  return read_model(directory / ("m" + extension));
}

class RoundTrip : public ::testing::TestWithParam<Network> {
 protected:
  // IR -> IR: the same bytes, the same bits.
  static void expect_ir_stays(const Model& model) {
    const TemporaryDirectory directory;
    write_model(model, directory / "a.xml");
    const Model first = read_model(directory / "a.xml");
    write_model(first, directory / "b.xml");
    EXPECT_EQ(read_text(directory / "b.xml"), read_text(directory / "a.xml"));
    EXPECT_EQ(read_text(directory / "b.bin"), read_text(directory / "a.bin"));
    EXPECT_EQ(logits(first), logits(model));
    EXPECT_EQ(logits(read_model(directory / "b.xml")), logits(model));
  }

  // ONNX -> IR -> ONNX -> IR: the same bits as the first ONNX gives.
  static void expect_onnx_stays(const Model& model, QdqForm qdq = QdqForm::per_tensor) {
    const Model first = written_and_read(model, ".onnx", qdq);
    const std::vector<float> expected = logits(first);
    const Model ir = written_and_read(first, ".xml");
    EXPECT_EQ(logits(ir), expected);
    const Model second = written_and_read(ir, ".onnx", qdq);
    EXPECT_EQ(logits(second), expected);
    EXPECT_EQ(logits(written_and_read(second, ".xml")), expected);
  }
};

TEST_P(RoundTrip, FloatIrStays) {
  expect_ir_stays(float_model(GetParam()));
}

TEST_P(RoundTrip, Int8IrStays) {
  expect_ir_stays(int8_model(GetParam()));
}

TEST_P(RoundTrip, FloatOnnxStays) {
  expect_onnx_stays(float_model(GetParam()));
}

TEST_P(RoundTrip, Int8OnnxOfScalesPerChannelStays) {
  expect_onnx_stays(int8_model(GetParam()), QdqForm::per_channel);
}

TEST_P(RoundTrip, Int8OnnxOfScalesPerTensorStays) {
  expect_onnx_stays(int8_model(GetParam()), QdqForm::per_tensor);
}

TEST_P(RoundTrip, IrOfWeightsOfFourBitsStays) {
  expect_ir_stays(four_bit_model(GetParam()));
}

TEST_P(RoundTrip, OnnxOfWeightsOfFourBitsStays) {
  expect_onnx_stays(four_bit_model(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Networks, RoundTrip,
                         ::testing::Values(Network{"Depthwise", depthwise},
                                           Network{"Residual", residual}, Network{"Concat", concat},
                                           Network{"SqueezeExcitation", squeeze_excitation},
                                           Network{"TransposedConvolution", transposed_convolution},
                                           Network{"Attention", attention},
                                           Network{"FusedAttention", fused_attention}),
                         test::by_name);

}  // namespace
}  // namespace octet
