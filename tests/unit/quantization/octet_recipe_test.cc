// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "octet/quantization.h"
#include "octet/runtime.h"
#include "unit/quantization/net.h"

namespace octet {
namespace {

using test::Net;
using test::noise;

struct Items {
  std::size_t count;
  std::size_t size() const { return count; }
  std::size_t operator[](std::size_t index) const { return index; }
};

Dataset items(std::size_t count) {
  return {Items{count}, [](std::size_t i) {
            return noise(static_cast<std::uint32_t>(500 + i), {1, Net::kChannels, 8, 8});
          }};
}

OutputRef block(Net& net, OutputRef x, const std::string& name) {
  const OutputRef inner = net.unary(
      UnaryKind::relu, net.bias(net.convolution(x, name + ".conv1"), name + ".bias1"),
      name + ".r1");
  const OutputRef branch =
      net.bias(net.depthwise(inner, name + ".depthwise"), name + ".bias2");
  return net.unary(UnaryKind::relu, net.binary(BinaryKind::add, branch, x, name + ".sum"),
                   name + ".r2");
}

Net residual_net() {
  Net net;
  OutputRef x = net.unary(
      UnaryKind::relu, net.bias(net.convolution(net.input(), "stem"), "stem.bias"), "stem.relu");
  x = block(net, x, "b1");
  x = block(net, x, "b2");
  net.result(net.bias(net.convolution(net.mean(x, "mean"), "head", 1), "head.bias"));
  return net;
}

std::vector<float> infer(const Model& model, const Tensor& input) {
  InferRequest request = compile_model(model).create_infer_request();
  request.set_input_tensor(input);
  request.infer();
  const auto values = request.output_tensor().data<float>();
  return {values.begin(), values.end()};
}

// Of new data, mean over them.
double sqnr_db(const Model& reference, const Model& model) {
  constexpr std::uint32_t kCount = 32;
  double sum = 0;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    const Tensor input = noise(9000 + i, {1, Net::kChannels, 8, 8});
    const std::vector<float> wanted = infer(reference, input), got = infer(model, input);
    double signal = 0, error = 0;
    for (std::size_t c = 0; c < wanted.size(); ++c) {
      signal += static_cast<double>(wanted[c]) * wanted[c];
      error += std::pow(static_cast<double>(wanted[c]) - got[c], 2);
    }
    sum += 10 * std::log10(signal / error);
  }
  return sum / kCount;
}

Model quantized_by(QuantizationRecipe recipe, const Model& model) {
  return quantize(model, items(40), {.recipe = recipe});
}

TEST(OctetRecipe, LosesLessThanNncfs) {
  const Model model = residual_net().model;
  EXPECT_GT(sqnr_db(model, quantized_by(QuantizationRecipe::octet, model)),
            sqnr_db(model, quantized_by(QuantizationRecipe::nncf, model)) + 2);
}

TEST(OctetRecipe, FastLosesLessThanNncfs) {
  const Model model = residual_net().model;
  EXPECT_GT(sqnr_db(model, quantized_by(QuantizationRecipe::fast, model)),
            sqnr_db(model, quantized_by(QuantizationRecipe::nncf, model)));
}

TEST(OctetRecipe, SumsAreNotQuantizedTwice) {
  const Model model = quantized_by(QuantizationRecipe::octet, residual_net().model);
  EXPECT_FALSE(model.find("b1.bias2/fq_output_0"));
  EXPECT_TRUE(model.find("b1.r2/fq_output_0"));
}

TEST(OctetRecipe, GivesTheSameModelAgain) {
  const Model model = residual_net().model;
  EXPECT_EQ(to_text(quantized_by(QuantizationRecipe::octet, model)),
            to_text(quantized_by(QuantizationRecipe::octet, model)));
}

TEST(OctetRecipe, LeavesBiasesWhereNothingIsQuantized) {
  const Model model = residual_net().model;
  const Model same = quantize(
      model, items(8),
      {.recipe = QuantizationRecipe::octet, .ignored_scope = {.patterns = {".*"}}});
  EXPECT_EQ(infer(same, noise(1, {1, Net::kChannels, 8, 8})),
            infer(model, noise(1, {1, Net::kChannels, 8, 8})));
}

TEST(OctetRecipe, TellsTheRatioOnTheCalibrationData) {
  const Model model = quantized_by(QuantizationRecipe::octet, residual_net().model);
  const RtInfo* entry = model.rt_info.find({"octet", "quantization", "calibration_sqnr_db"});
  ASSERT_NE(entry, nullptr);
  EXPECT_GT(std::stod(entry->value.value()), 25);
}

TEST(OctetRecipe, PicturesAreQuantizedToTheirBytes) {
  Net net;
  const OutputRef x = net.model.add(Parameter{ElementType::f32, {1, 3, 8, 8}}, {}, "x");
  net.result(net.bias(net.convolution(x, "conv"), "bias"));
  const Preprocess preprocess{.mean = {0.485F, 0.456F, 0.406F}, .std = {0.2F, 0.25F, 0.3F}};
  const auto picture = [&](std::size_t seed) {
    Tensor pixels(ElementType::u8, Shape{8, 8, 3});
    std::uint32_t state = static_cast<std::uint32_t>(seed) + 77;
    for (std::uint8_t& p : pixels.data<std::uint8_t>())
      p = static_cast<std::uint8_t>((state = state * 1664525U + 1013904223U) >> 24U);
    return preprocess(pixels);
  };
  const Dataset data(Items{16}, picture);
  const Model model = quantize(
      net.model, data, {.recipe = QuantizationRecipe::octet, .preprocess = preprocess});
  const Node& quantizer = model.node(model.find("x/fq_output_0").value());
  EXPECT_EQ(model.constant(quantizer.inputs[1])->shape(), (Shape{1, 3, 1, 1}));
  // The integer plan computes what the quantizers say, borders included.
  InferRequest integer = compile_model(model).create_infer_request();
  InferRequest real =
      compile_model(model, "CPU", {.integer_kernels = false}).create_infer_request();
  for (InferRequest* request : {&integer, &real}) {
    request->set_input_tensor(picture(100));
    request->infer();
  }
  const auto got = integer.output_tensor().data<float>();
  const auto wanted = real.output_tensor().data<float>();
  for (std::size_t i = 0; i < wanted.size(); ++i) ASSERT_NEAR(got[i], wanted[i], 2e-4F) << i;
  bool is_integer = false;
  for (const StepInfo& step : compile_model(model).steps())
    is_integer |= step.operation.starts_with("Convolution") && step.precision == "i8";
  EXPECT_TRUE(is_integer);
}

}  // namespace
}  // namespace octet
