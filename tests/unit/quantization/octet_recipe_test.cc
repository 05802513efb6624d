// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <string>
#include <variant>
#include <vector>

#include "environment_variable.h"
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
  const OutputRef inner =
      net.unary(UnaryKind::relu, net.bias(net.convolution(x, name + ".conv1"), name + ".bias1"),
                name + ".r1");
  const OutputRef branch = net.bias(net.depthwise(inner, name + ".depthwise"), name + ".bias2");
  return net.unary(UnaryKind::relu, net.binary(BinaryKind::add, branch, x, name + ".sum"),
                   name + ".r2");
}

Net residual_net() {
  Net net;
  OutputRef x = net.unary(UnaryKind::relu,
                          net.bias(net.convolution(net.input(), "stem"), "stem.bias"), "stem.relu");
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

std::size_t num_integer_convolutions(const Model& model) {
  std::size_t count = 0;
  const CompiledModel compiled = compile_model(model);
  for (const StepInfo& step : compiled.steps())
    count += step.operation.starts_with("Convolution") && step.precision == "i8" ? 1 : 0;
  return count;
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

// Of all constants, one after the other.
std::vector<std::byte> constant_bytes(const Model& model) {
  std::vector<std::byte> bytes;
  for (const NodeId id : model.topological_order()) {
    const auto* constant = std::get_if<Constant>(&model.node(id).op);
    if (constant == nullptr) continue;
    const std::byte* begin = constant->value.bytes();
    bytes.insert(bytes.end(), begin, begin + constant->value.num_bytes());
  }
  return bytes;
}

class OctetRecipeBytes : public ::testing::TestWithParam<QuantizationRecipe> {
 protected:
  static std::vector<std::byte> bytes(const Model& model, const Dataset& dataset) {
    return constant_bytes(quantize(model, dataset, {.recipe = GetParam()}));
  }
};

TEST_P(OctetRecipeBytes, AreTheSameWithEveryInstructionSet) {
  const Model model = residual_net().model;
  const std::vector<std::byte> expected = bytes(model, items(20));
  for (const char* isa : {"scalar", "avx2", "avx512"}) {
    const test::EnvironmentVariable max_isa("OCTET_MAX_ISA", isa);
    EXPECT_EQ(bytes(model, items(20)), expected) << isa;
  }
}

TEST_P(OctetRecipeBytes, AreTheSameForAnyNumberOfThreads) {
  const Model model = residual_net().model;
  const std::vector<std::byte> expected = bytes(model, items(20));
  for (const char* count : {"1", "2", "5"}) {
    const test::EnvironmentVariable num_threads("OCTET_NUM_THREADS", count);
    EXPECT_EQ(bytes(model, items(20)), expected) << count;
  }
}

TEST_P(OctetRecipeBytes, AreTheSameForModelsOfAnyBatch) {
  Model model = residual_net().model;
  const std::vector<std::byte> expected = bytes(model, items(20));
  for (const std::int64_t batch : {4, 8}) {
    model.reshape({{"x", Shape{batch, Net::kChannels, 8, 8}}});
    EXPECT_EQ(bytes(model, items(20)), expected) << batch;
  }
}

// Images in items of several; the last one may have fewer.
Dataset joined(const Dataset& images, std::size_t per_item) {
  return {
      Items{(images.size() + per_item - 1) / per_item}, [=](std::size_t i) {
        const std::size_t begin = i * per_item;
        const std::size_t count = std::min(per_item, images.size() - begin);
        Tensor whole(ElementType::f32, {static_cast<std::int64_t>(count), Net::kChannels, 8, 8});
        for (std::size_t part = 0; part < count; ++part) {
          const Tensor image = images[begin + part];
          std::memcpy(whole.bytes() + part * image.num_bytes(), image.bytes(), image.num_bytes());
        }
        return whole;
      }};
}

TEST_P(OctetRecipeBytes, AreTheSameForItemsOfSeveralImages) {
  Model model = residual_net().model;
  const std::vector<std::byte> expected = bytes(model, items(20));
  model.reshape({{"x", Shape{Shape::kDynamic, Net::kChannels, 8, 8}}});
  EXPECT_EQ(bytes(model, joined(items(20), 4)), expected);
}

TEST_P(OctetRecipeBytes, AreTheSameForALastItemOfFewerImages) {
  Model model = residual_net().model;
  const std::vector<std::byte> expected = bytes(model, items(20));
  model.reshape({{"x", Shape{Shape::kDynamic, Net::kChannels, 8, 8}}});
  EXPECT_EQ(bytes(model, joined(items(20), 8)), expected);
}

INSTANTIATE_TEST_SUITE_P(Recipes, OctetRecipeBytes,
                         ::testing::Values(QuantizationRecipe::octet, QuantizationRecipe::fast),
                         [](const auto& test) {
                           return test.param == QuantizationRecipe::octet ? "Octet" : "Fast";
                         });

// As in pictures, neighbours have much in common: four squares of one value in each channel.
Dataset squares(std::size_t count) {
  return {
      Items{count}, [](std::size_t i) {
        const Tensor values = noise(static_cast<std::uint32_t>(500 + i), {1, Net::kChannels, 2, 2});
        Tensor item(ElementType::f32, {1, Net::kChannels, 8, 8});
        const std::span<float> pixels = item.data<float>();
        for (std::size_t p = 0; p < pixels.size(); ++p)
          pixels[p] = values.data<float>()[p / 64 * 4 + p / 32 % 2 * 2 + p / 4 % 2];
        return item;
      }};
}

Model four_bit_model(QuantizationRecipe recipe, const Model& model) {
  return quantize(model, squares(40),
                  {.recipe = recipe, .advanced = {.weights_quantization_params = {.num_bits = 4}}});
}

double calibration_sqnr_db(const Model& model) {
  return std::stod(
      model.rt_info.find({"octet", "quantization", "calibration_sqnr_db"})->value.value());
}

TEST(OctetRecipe, WeightsOfFourBitsLoseLessThanWithoutRoundingByCovariance) {
  const Model model = residual_net().model;
  EXPECT_GT(calibration_sqnr_db(four_bit_model(QuantizationRecipe::octet, model)),
            calibration_sqnr_db(four_bit_model(QuantizationRecipe::fast, model)) + 2);
}

TEST(OctetRecipe, WeightsOfFourBitsHaveFifteenLevels) {
  const Model model = four_bit_model(QuantizationRecipe::octet, residual_net().model);
  for (const QuantizerInfo& quantizer : find_quantizers(model))
    EXPECT_EQ(quantizer.levels, quantizer.on_weights ? 15 : 256) << quantizer.name;
}

TEST(OctetRecipe, WeightsOfFourBitsAreReadByIntegerKernels) {
  const Model model = four_bit_model(QuantizationRecipe::octet, residual_net().model);
  EXPECT_EQ(num_integer_convolutions(model), 4U);
}

TEST(OctetRecipe, SumsAreNotQuantizedTwice) {
  const Model model = quantized_by(QuantizationRecipe::octet, residual_net().model);
  EXPECT_FALSE(model.find("b1.bias2/fq_output_0"));
  EXPECT_TRUE(model.find("b1.r2/fq_output_0"));
}

TEST(OctetRecipe, SumsAreQuantizedTwiceWhereSummandsAre) {
  const Model model =
      quantize(residual_net().model, items(8),
               {.recipe = QuantizationRecipe::octet, .advanced = {.quantize_summands = true}});
  EXPECT_TRUE(model.find("b1.bias2/fq_output_0"));
}

TEST(OctetRecipe, AutomaticOverflowFixHoldsRoundedWeightsToo) {
  const Model model = quantize(
      residual_net().model, items(8),
      {.recipe = QuantizationRecipe::octet, .advanced = {.overflow_fix = OverflowFix::automatic}});
  for (const SaturableLayer& layer : find_saturable_layers(model))
    EXPECT_EQ(layer.num_saturable, 0U) << layer.name;
}

// The largest difference between the integer plan and the float operations of a model.
float integer_deviation(const Model& model, const Tensor& input) {
  InferRequest integer = compile_model(model).create_infer_request();
  InferRequest real =
      compile_model(model, "CPU", {.integer_kernels = false}).create_infer_request();
  for (InferRequest* request : {&integer, &real}) {
    request->set_input_tensor(input);
    request->infer();
  }
  const auto got = integer.output_tensor().data<float>();
  const auto wanted = real.output_tensor().data<float>();
  float most = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    most = std::max(most, std::fabs(got[i] - wanted[i]));
  return most;
}

// conv, hard swish, conv: the first has channels of other sizes.
Net swish_net() {
  Net net;
  const OutputRef sizes = net.model.add_constant(Tensor::from(
      Shape{1, Net::kChannels, 1, 1}, std::vector<float>{8, 0.1F, 0.2F, 0.3F, 0.5F, 1, 2, 4}));
  const OutputRef x =
      net.binary(BinaryKind::multiply, net.convolution(net.input(), "first"), sizes, "sizes");
  net.result(
      net.bias(net.convolution(net.unary(UnaryKind::hswish, x, "act"), "second", 1), "bias"));
  return net;
}

TEST(OctetRecipe, QuantizersDivideChannelsOfFunctionsThatDoNotCommute) {
  const Model model = quantized_by(QuantizationRecipe::octet, swish_net().model);
  const Node& quantizer = model.node(model.find("act/fq_output_0").value());
  const Tensor& high = *model.constant(quantizer.inputs[2]);
  ASSERT_EQ(high.num_elements(), static_cast<std::size_t>(Net::kChannels));
  EXPECT_GT(high.data<float>()[0], 2 * high.data<float>()[2]);
  EXPECT_EQ(model.constant(quantizer.inputs[4])->num_elements(), 1U);
}

TEST(OctetRecipe, DividedChannelsAreReadByIntegerKernels) {
  const Model model = quantized_by(QuantizationRecipe::octet, swish_net().model);
  EXPECT_LT(integer_deviation(model, noise(3, {1, Net::kChannels, 8, 8})), 0.05F);
  EXPECT_EQ(num_integer_convolutions(model), 2U);
}

TEST(OctetRecipe, BiasesInFrontOfSmoothActivationsAreOnlyRounded) {
  Net net;
  const OutputRef sum = net.bias(net.convolution(net.input(), "first"), "sum");
  net.result(net.convolution(net.unary(UnaryKind::hswish, sum, "act"), "second", 1));
  const auto biases = [](const Model& model) {
    const Node& node = model.node(model.find("sum").value());
    const auto values = model.constant(node.inputs[1])->data<float>();
    return std::vector<float>(values.begin(), values.end());
  };
  const std::vector<float> before = biases(net.model);
  const std::vector<float> after = biases(quantized_by(QuantizationRecipe::octet, net.model));
  // A step of sums is below 2 / 255 * 1 / 127.
  for (std::size_t c = 0; c < before.size(); ++c) EXPECT_NEAR(after[c], before[c], 4e-5F) << c;
}

TEST(OctetRecipe, GivesTheSameModelAgain) {
  const Model model = residual_net().model;
  EXPECT_EQ(to_text(quantized_by(QuantizationRecipe::octet, model)),
            to_text(quantized_by(QuantizationRecipe::octet, model)));
}

TEST(OctetRecipe, LeavesBiasesWhereNothingIsQuantized) {
  const Model model = residual_net().model;
  const Model same =
      quantize(model, items(8),
               {.recipe = QuantizationRecipe::octet, .ignored_scope = {.patterns = {".*"}}});
  EXPECT_EQ(infer(same, noise(1, {1, Net::kChannels, 8, 8})),
            infer(model, noise(1, {1, Net::kChannels, 8, 8})));
}

TEST(OctetRecipe, ReportsTheRatioOnTheCalibrationData) {
  const Model model = quantized_by(QuantizationRecipe::octet, residual_net().model);
  EXPECT_GT(calibration_sqnr_db(model), 25);
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
  const Model model =
      quantize(net.model, data, {.recipe = QuantizationRecipe::octet, .preprocess = preprocess});
  const Node& quantizer = model.node(model.find("x/fq_output_0").value());
  EXPECT_EQ(model.constant(quantizer.inputs[1])->shape(), (Shape{1, 3, 1, 1}));
  // The integer plan computes what the quantizers say, borders included.
  EXPECT_LT(integer_deviation(model, picture(100)), 2e-4F);
  EXPECT_EQ(num_integer_convolutions(model), 1U);
}

}  // namespace
}  // namespace octet
