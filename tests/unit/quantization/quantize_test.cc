// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "graph/quantizer.h"
#include "octet/log.h"
#include "octet/quantization.h"
#include "octet/runtime.h"
#include "unit/quantization/net.h"

namespace octet {
namespace {

constexpr QuantizationRecipe kNncf = QuantizationRecipe::nncf;

using test::Net;
using test::noise;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

struct Indices {
  std::size_t count;
  std::size_t size() const { return count; }
  std::size_t operator[](std::size_t index) const { return index; }
};

Dataset samples(std::size_t count, const Shape& shape = {1, 8, 8, 8}) {
  return {Indices{count},
          [shape](std::size_t i) { return noise(static_cast<std::uint32_t>(1000 + i), shape); }};
}

/// conv1 -> bias1 -> relu1 -> depthwise -> bias2.
Net small_net() {
  Net net;
  const OutputRef relu =
      net.unary(UnaryKind::relu, net.bias(net.convolution(net.input(), "conv1"), "bias1"), "relu1");
  net.result(net.bias(net.depthwise(relu, "depthwise"), "bias2"));
  return net;
}

const Node& named(const Model& model, const std::string& name) {
  return model.node(model.find(name).value());
}

const Tensor& constant(const Model& model, const std::string& node, std::size_t input) {
  return *model.constant(named(model, node).inputs.at(input));
}

Tensor infer(const Model& model, const Tensor& input, bool integer_kernels = false) {
  InferRequest request =
      compile_model(model, "CPU", {.integer_kernels = integer_kernels}).create_infer_request();
  request.set_input_tensor(input);
  request.infer();
  return request.output_tensor().clone();
}

/// The step of a FakeQuantize, of a channel or of all.
double step(const Model& model, const std::string& quantizer, std::size_t channel) {
  const auto limit = [&](std::size_t input) {
    const Tensor& tensor = constant(model, quantizer, input);
    return static_cast<double>(tensor.data<float>()[tensor.num_elements() == 1 ? 0 : channel]);
  };
  const auto levels = std::get<FakeQuantize>(named(model, quantizer).op).levels;
  return (limit(4) - limit(3)) / static_cast<double>(levels - 1);
}

/// Each bias is the whole number of steps of its layer's sums that is next to the expected one.
void expect_rounded(const Model& model, const std::string& bias, const Tensor& expected,
                    const std::string& data, const std::string& weights) {
  const Tensor& actual = constant(model, bias, 1);
  ASSERT_EQ(actual.shape(), expected.shape());
  for (std::size_t c = 0; c < actual.num_elements(); ++c) {
    const double sum_step = step(model, data, c) * step(model, weights, c);
    const double whole = std::nearbyint(expected.data<float>()[c] / sum_step);
    EXPECT_FLOAT_EQ(actual.data<float>()[c], static_cast<float>(whole * sum_step)) << c;
  }
}

TEST(Quantize, InsertsNamedQuantizersOfTheRightForm) {
  const Net net = small_net();
  const Model model = quantize(net.model, samples(4), {.recipe = kNncf});
  EXPECT_EQ(std::get<FakeQuantize>(named(model, "x/fq_output_0").op).levels, 256);
  EXPECT_EQ(constant(model, "x/fq_output_0", 1).shape(), Shape{});
  EXPECT_EQ(constant(model, "relu1/fq_output_0", 2).shape(), (Shape{1, 8, 1, 1}));
  EXPECT_EQ(std::get<FakeQuantize>(named(model, "conv1/fq_weights_1").op).levels, 255);
  EXPECT_EQ(constant(model, "conv1/fq_weights_1", 1).shape(), (Shape{8, 1, 1, 1}));
  EXPECT_EQ(constant(model, "depthwise/fq_weights_1", 1).shape(), (Shape{8, 1, 1, 1, 1}));
}

TEST(Quantize, RangesComeFromTheSamples) {
  const Net net = small_net();
  const Model model = quantize(net.model, samples(3), {.recipe = kNncf});
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    float largest = 0;
    const Tensor sample = samples(3)[i];
    for (float value : sample.data<float>()) largest = std::max(largest, std::fabs(value));
    sum += static_cast<double>(largest);
  }
  const auto high = static_cast<float>(sum / 3);
  EXPECT_EQ(constant(model, "x/fq_output_0", 2).data<float>()[0], high);
  EXPECT_FLOAT_EQ(constant(model, "x/fq_output_0", 1).data<float>()[0], -high * 128 / 127);
}

TEST(Quantize, CorrectedBiasKeepsTheMeanOutput) {
  // One layer, so that its quantized weights are the only difference once activations stay in
  // float.
  Net net;
  net.result(net.bias(net.convolution(net.input(), "conv"), "bias"));
  const std::size_t num_samples = 5;
  Model model =
      quantize(net.model, samples(num_samples),
               {.recipe = kNncf, .advanced = {.bias_correction_params = {.threshold = 1e30}}});
  Model without = model;
  GraphPatch patch(without);
  patch.replace({without.find("x/fq_output_0").value(), 0}, {without.find("x").value(), 0});
  patch.apply("test");

  std::vector<double> difference(Net::kChannels, 0.0);
  for (std::size_t i = 0; i < num_samples; ++i) {
    const Tensor expected = infer(net.model, samples(num_samples)[i]);
    const Tensor actual = infer(without, samples(num_samples)[i]);
    for (std::size_t e = 0; e < expected.num_elements(); ++e) {
      difference[e / 64] +=
          static_cast<double>(actual.data<float>()[e] - expected.data<float>()[e]) /
          (64.0 * num_samples);
    }
  }
  for (std::size_t c = 0; c < difference.size(); ++c) {
    const double sum_step = step(model, "x/fq_output_0", c) * step(model, "conv/fq_weights_1", c);
    EXPECT_NEAR(difference[c], 0, sum_step / 2 + 1e-6) << "the bias is a whole number of steps";
  }
  EXPECT_NE(constant(model, "bias", 1), constant(net.model, "bias", 1));
}

TEST(Quantize, BiasOfFloatWeightsIsUntouched) {
  const Net net = small_net();
  const Model model = quantize(net.model, samples(4), {.ignored_scope = {.names = {"depthwise"}}});
  EXPECT_EQ(constant(model, "bias2", 1), constant(net.model, "bias2", 1));
}

TEST(Quantize, BiasOfWeightsOnTheGridIsRoundedOnly) {
  Net net;
  const OutputRef x = net.input();
  // Multiples of 1/127 with maximum 1 in each channel are what 255 values represent.
  Tensor on_grid(ElementType::f32, {8, 8, 1, 1});
  for (std::size_t i = 0; i < 64; ++i)
    on_grid.data<float>()[i] = fake_quantize(i % 8 == 0 ? 1.0F : static_cast<float>(i) / 64, -1.0F,
                                             1.0F, -1.0F, 1.0F, 255);
  const OutputRef conv = net.model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}},
                                       {x, net.model.add_constant(on_grid)}, "conv");
  net.result(net.bias(conv, "bias"));
  const Model model = quantize(
      net.model, samples(2), {.recipe = kNncf, .advanced = {.overflow_fix = OverflowFix::disable}});
  expect_rounded(model, "bias", constant(net.model, "bias", 1), "x/fq_output_0",
                 "conv/fq_weights_1");
}

TEST(Quantize, ThresholdKeepsBiasesThatWouldMoveFar) {
  const Net net = small_net();
  const Model model =
      quantize(net.model, samples(4),
               {.recipe = kNncf, .advanced = {.bias_correction_params = {.threshold = 0}}});
  expect_rounded(model, "bias1", constant(net.model, "bias1", 1), "x/fq_output_0",
                 "conv1/fq_weights_1");
}

TEST(Quantize, StaysCloseToTheFloatModel) {
  const Net net = small_net();
  const Model model = quantize(net.model, samples(16));
  const Tensor expected = infer(net.model, samples(1)[0]);
  const Tensor actual = infer(model, samples(1)[0], true);
  double signal = 0;
  double error = 0;
  for (std::size_t i = 0; i < expected.num_elements(); ++i) {
    signal += std::pow(static_cast<double>(expected.data<float>()[i]), 2);
    error += std::pow(static_cast<double>(expected.data<float>()[i] - actual.data<float>()[i]), 2);
  }
  EXPECT_GT(10 * std::log10(signal / error), 30);
}

/// A layer whose weights and biases are scaled by `unit`, in front of one that expects them as they
/// were.
Net net_in_units_of(float unit) {
  Net net;
  const auto scaled = [&](const Shape& shape, float factor) {
    Tensor values = noise(77, shape);
    for (float& value : values.data<float>()) value *= factor;
    return net.model.add_constant(std::move(values));
  };
  const ConvolutionAttributes window{{1, 1}, {1, 1}, {1, 1}, {1, 1}};
  OutputRef x = net.model.add(Convolution{window}, {net.input(), scaled({8, 8, 3, 3}, unit)}, "c1");
  x = net.binary(BinaryKind::add, x, scaled({1, 8, 1, 1}, unit), "bias1");
  x = net.unary(UnaryKind::relu, x, "relu1");
  net.result(net.model.add(Convolution{window}, {x, scaled({8, 8, 3, 3}, 1 / unit)}, "c2"));
  return net;
}

TEST(Quantize, DoesNotDependOnTheUnitsOfLayers) {
  const auto logits = [](float unit) {
    return infer(quantize(net_in_units_of(unit).model, samples(4)), samples(1)[0]);
  };
  const Tensor expected = logits(1);
  for (const float unit : {0x1p-20F, 0x1p-50F, 0x1p+50F}) {
    const Tensor actual = logits(unit);
    for (std::size_t i = 0; i < expected.num_elements(); ++i)
      ASSERT_EQ(actual.data<float>()[i], expected.data<float>()[i]) << unit << " " << i;
  }
}

TEST(Quantize, LeavesTheFloatModelAlone) {
  const Net net = small_net();
  const std::string before = to_text(net.model);
  quantize(net.model, samples(2));
  EXPECT_EQ(to_text(net.model), before);
}

TEST(Quantize, ReadsCompressedConstants) {
  Net net;
  const OutputRef x = net.input();
  const OutputRef compressed =
      net.model.add_constant(noise(1, {8, 8, 3, 3}).to(ElementType::f16), "weights");
  const OutputRef weights = net.model.add(Convert{ElementType::f32}, {compressed});
  const OutputRef conv =
      net.model.add(Convolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, {x, weights}, "conv");
  const OutputRef bias =
      net.model.add(Convert{ElementType::f32},
                    {net.model.add_constant(noise(2, {1, 8, 1, 1}).to(ElementType::f16))});
  net.result(net.binary(BinaryKind::add, conv, bias, "bias"));
  const Model model =
      quantize(net.model, samples(2),
               {.recipe = kNncf, .advanced = {.bias_correction_params = {.threshold = 1e30}}});
  EXPECT_EQ(constant(model, "conv/fq_weights_1", 0),
            noise(1, {8, 8, 3, 3}).to(ElementType::f16).to(ElementType::f32));
  EXPECT_EQ(model.node(named(model, "conv/fq_weights_1").inputs[0].node).name, "weights");
  EXPECT_EQ(constant(model, "bias", 1).type(), ElementType::f32);
}

/// x -> conv -> channels (an operation with a number per channel) -> result, all of one type.
Net net_of(ElementType type, BinaryKind kind = BinaryKind::add) {
  Net net;
  const auto values = [&](std::uint32_t seed, const Shape& shape) {
    return net.model.add_constant(noise(seed, shape).to(type));
  };
  const OutputRef x = net.model.add(Parameter{type, {1, 8, 8, 8}}, {}, "x");
  const OutputRef conv = net.model.add(Convolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}},
                                       {x, values(1, {8, 8, 3, 3})}, "conv");
  net.result(net.binary(kind, conv, values(2, {1, 8, 1, 1}), "channels"));
  return net;
}

class QuantizeHalves : public ::testing::TestWithParam<ElementType> {};

TEST_P(QuantizeHalves, GivesAnInt8ModelOfF32) {
  const Model model = quantize(net_of(GetParam()).model, samples(2), {.recipe = kNncf});
  EXPECT_EQ(named(model, "x").outputs[0].type, ElementType::f32);
  EXPECT_EQ(named(model, "channels").outputs[0].type, ElementType::f32);
  EXPECT_EQ(constant(model, "conv/fq_weights_1", 0),
            noise(1, {8, 8, 3, 3}).to(GetParam()).to(ElementType::f32));
  EXPECT_TRUE(model.find("x/fq_output_0").has_value());
}

TEST_P(QuantizeHalves, TakesFactorsOfChannelsIntoTheWeights) {
  const Model model = quantize(net_of(GetParam(), BinaryKind::multiply).model, samples(2));
  EXPECT_TRUE(model.find("conv/fq_weights_1").has_value());
  EXPECT_FALSE(model.find("channels").has_value());
}

INSTANTIATE_TEST_SUITE_P(Types, QuantizeHalves,
                         ::testing::Values(ElementType::f16, ElementType::bf16),
                         [](const auto& c) { return std::string(to_string(c.param)); });

TEST(Quantize, KeepsTheBatchOfTheModel) {
  const Net net = small_net();
  Net batches = small_net();
  batches.model.reshape({{"x", Shape{4, 8, 8, 8}}});
  const Model model = quantize(batches.model, samples(6));
  EXPECT_EQ(model.value({model.parameters()[0], 0}).shape, (Shape{4, 8, 8, 8}));
  const Model expected = quantize(net.model, samples(6));
  for (const char* quantizer : {"x/fq_output_0", "relu1/fq_output_0"})
    EXPECT_EQ(step(model, quantizer, 0), step(expected, quantizer, 0)) << quantizer;
  const auto bias = [](const Model& of) { return constant(of, "bias2", 1).data<float>()[3]; };
  EXPECT_EQ(bias(model), bias(expected));
}

TEST(Quantize, ReportsBothPhases) {
  const Net net = small_net();
  std::vector<std::string> steps;
  quantize(net.model, samples(2), {.recipe = kNncf, .on_progress = [&](const Progress& p) {
                                     steps.push_back(std::string(p.phase) + " " +
                                                     std::to_string(p.done) + "/" +
                                                     std::to_string(p.total));
                                   }});
  EXPECT_THAT(steps, ElementsAre("Statistics collection 0/2", "Statistics collection 1/2",
                                 "Statistics collection 2/2", "Bias correction 0/2",
                                 "Bias correction 1/2", "Bias correction 2/2"));
}

TEST(Quantize, RecordsItsOptions) {
  Net net = small_net();
  net.model.rt_info.at({"kept"}).value = "yes";
  const Model model = quantize(net.model, samples(1),
                               {.recipe = QuantizationRecipe::nncf,
                                .subset_size = 7,
                                .ignored_scope = {.types = {"MatMul"}, .validate = false}});
  EXPECT_EQ(model.rt_info.find({"kept"})->value, "yes");
  EXPECT_EQ(model.rt_info.find({"octet", "quantization", "subset_size"})->value, "7");
  EXPECT_EQ(model.rt_info.find({"octet", "quantization", "preset"})->value, "performance");
  EXPECT_EQ(model.rt_info.find({"octet", "quantization", "ignored_scope", "types"})->value,
            "[MatMul]");
}

TEST(Quantize, RecordsNoPresetWhereTheRecipeChoosesGridsByTheirError) {
  const Model model = quantize(small_net().model, samples(1), {});
  EXPECT_EQ(model.rt_info.find({"octet", "quantization", "preset"}), nullptr);
}

TEST(Quantize, RefusesAQuantizedModel) {
  const Model model = quantize(small_net().model, samples(1));
  EXPECT_THAT([&] { quantize(model, samples(1)); },
              ThrowsMessage<InvalidArgument>(HasSubstr("quantized already")));
}

TEST(Quantize, RefusesAnEmptyDataSet) {
  EXPECT_THAT([] { quantize(small_net().model, samples(0)); },
              ThrowsMessage<InvalidArgument>(HasSubstr("empty data set")));
}

TEST(Quantize, RefusesAnItemOfTheWrongShape) {
  EXPECT_THAT(
      [] {
        quantize(small_net().model, samples(1, {1, 8, 4, 4}));
      },
      ThrowsMessage<InvalidArgument>(
          AllOf(HasSubstr("item 0"), HasSubstr("[1,8,8,8]"), HasSubstr("[1,8,4,4]"))));
}

TEST(Quantize, RefusesWeightsThatAreNoNumbersBeforeItCalibrates) {
  Net net;
  const OutputRef x = net.model.add(Parameter{ElementType::f32, {1, 1, 8, 8}}, {}, "x");
  const OutputRef weights = net.model.add_constant(
      Tensor::from({1, 1, 1, 1}, std::vector<float>{std::numeric_limits<float>::quiet_NaN()}));
  net.result(net.model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {x, weights}, "conv"));
  bool calibrated = false;
  QuantizationOptions options;
  options.on_progress = [&](const Progress&) { calibrated = true; };
  EXPECT_THAT(
      [&] {
        quantize(net.model, samples(1, {1, 1, 8, 8}), options);
      },
      ThrowsMessage<InvalidArgument>(HasSubstr("finite weights for node \"conv\"")));
  EXPECT_FALSE(calibrated);
}

TEST(Quantize, RefusesBiasesThatAreNoNumbers) {
  Net net = small_net();
  Tensor bias(ElementType::f32, Shape{1, 8, 1, 1});
  bias.data<float>()[3] = std::numeric_limits<float>::quiet_NaN();
  const OutputRef broken = net.model.add_constant(bias, "broken");
  GraphPatch patch(net.model);
  patch.rewire(*net.model.find("bias1"), 1, broken);
  patch.apply("test");
  EXPECT_THAT([&] { quantize(net.model, samples(2)); },
              ThrowsMessage<InvalidArgument>(HasSubstr("got NaN in \"broken\"")));
}

// relu -> bytes -> times weights.
Model quantized_dynamically(const Tensor& weights) {
  Net net;
  const OutputRef relu = net.unary(UnaryKind::relu, net.input(), "relu");
  const OutputRef bytes = net.model.add(Convert{ElementType::u8}, {relu}, "q");
  const OutputRef factor = net.model.add(Convert{}, {net.model.add_constant(weights)});
  const OutputRef data = net.model.add(Convert{}, {bytes});
  net.result(net.binary(BinaryKind::multiply, data, factor, "product"));
  return std::move(net.model);
}

TEST(Quantize, RefusesADynamicallyQuantizedModel) {
  const Model model = quantized_dynamically(Tensor(ElementType::i8, Shape{1, 8, 1, 1}));
  EXPECT_THAT(
      [&] { quantize(model, samples(2)); },
      ThrowsMessage<InvalidArgument>(HasSubstr("got Convert \"q\": it is quantized already")));
}

TEST(Quantize, TakesFloatModelsThatMakeBytesForOtherReasons) {
  const Model model = quantized_dynamically(Tensor(ElementType::f32, Shape{1, 8, 1, 1}));
  EXPECT_NO_THROW(quantize(model, samples(2)));
}

TEST(Quantize, WarnsIfNothingIsQuantized) {
  Net net;
  net.result(net.unary(UnaryKind::sigmoid, net.input(), "sigmoid"));
  std::string warning;
  set_log_sink([&](LogLevel, std::string_view text) { warning = text; });
  quantize(net.model, samples(2));
  set_log_sink({});
  EXPECT_THAT(warning, HasSubstr("all stays in float"));
}

TEST(Quantize, RefusesADynamicInput) {
  Net net;
  const OutputRef x =
      net.model.add(Parameter{ElementType::f32, {1, 8, Shape::kDynamic, Shape::kDynamic}}, {}, "x");
  net.result(net.convolution(x, "conv"));
  EXPECT_THAT([&] { quantize(net.model, samples(1)); },
              ThrowsMessage<InvalidArgument>(HasSubstr("[1,8,?,?]")));
}

TEST(RemoveQuantizers, LeavesTheFloatModelWithWeightsOnTheirGrid) {
  const Model model = small_net().model;
  const Model quantized = quantize(model, samples(4), {.recipe = kNncf});
  const Model restored = remove_quantizers(quantized);
  for (const NodeId id : restored.topological_order())
    EXPECT_FALSE(std::holds_alternative<FakeQuantize>(restored.node(id).op));
  const Tensor input = noise(5, {1, 8, 8, 8});
  const Tensor expected = infer(model, input), actual = infer(restored, input);
  // Weights are off by at most half of 1/127 of the largest of their channel, biases are corrected.
  for (std::size_t i = 0; i < expected.num_elements(); ++i)
    ASSERT_NEAR(actual.data<float>()[i], expected.data<float>()[i], 0.05F) << i;
}

}  // namespace
}  // namespace octet
