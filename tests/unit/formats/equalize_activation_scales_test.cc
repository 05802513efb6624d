// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/equalize_activation_scales.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "passes/compress_quantized_weights.h"
#include "run_model.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kChannels = 4;

Tensor noise(unsigned seed, Shape shape, float size) {
  Tensor tensor(ElementType::f32, std::move(shape));
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> value(-size, size);
  for (float& x : tensor.data<float>()) x = value(random);
  return tensor;
}

Tensor channels(const std::vector<float>& values) {
  return Tensor::from(Shape{1, static_cast<std::int64_t>(values.size()), 1, 1}, values);
}

/// x -> convolution -> bias -> what lies between -> quantizer "q" -> depthwise convolution; weights
/// are quantized per output channel.
class Block {
 public:
  Block() : x_(model.add(Parameter{ElementType::f32, {1, 3, 5, 5}}, {}, "x")) {}

  OutputRef convolution() {
    const OutputRef product = model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}},
                                        {x_, weights(1, {kChannels, 3, 1, 1}, "w")}, "convolution");
    return model.add(Binary{BinaryKind::add},
                     {product, model.add_constant(noise(2, {1, kChannels, 1, 1}, 1))}, "sum");
  }
  OutputRef quantizer(OutputRef data, const std::vector<float>& high) {
    const OutputRef low = model.add_constant(channels(std::vector<float>(high.size(), 0)));
    const OutputRef top = model.add_constant(channels(high));
    return model.add(FakeQuantize{256}, {data, low, top, low, top}, "q");
  }
  OutputRef depthwise(OutputRef data) {
    return model.add(GroupConvolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}},
                     {data, weights(3, {kChannels, 1, 1, 3, 3}, "v")}, "depthwise");
  }
  void result(OutputRef output) { model.add(Result{}, {output}); }

  Model model;

 private:
  OutputRef weights(unsigned seed, Shape shape, const std::string& name) {
    const OutputRef values = model.add_constant(noise(seed, shape, 1), name);
    std::vector<std::int64_t> dims(shape.rank(), 1);
    dims[0] = shape[0];
    Tensor high(ElementType::f32, Shape(dims));
    for (float& v : high.data<float>()) v = 1;
    Tensor low(ElementType::f32, Shape(dims));
    for (float& v : low.data<float>()) v = -1;
    const OutputRef low_ref = model.add_constant(low);
    const OutputRef high_ref = model.add_constant(high);
    return model.add(FakeQuantize{255}, {values, low_ref, high_ref, low_ref, high_ref},
                     name + "/fq");
  }

  OutputRef x_;
};

using Between = std::function<OutputRef(Model&, OutputRef)>;

OutputRef relu6(Model& model, OutputRef x) {
  return model.add(Clamp{0, 6}, {x}, "clamp");
}

// Channels of ranges that differ by up to 40, none a power of two of another.
const std::vector<float> kRanges{0.1F, 0.7F, 2.3F, 4.1F};

Model block_of(const Between& between, const std::vector<float>& high = kRanges) {
  Block block;
  block.result(block.depthwise(block.quantizer(between(block.model, block.convolution()), high)));
  compress_quantized_weights(block.model);
  return std::move(block.model);
}

std::vector<float> outputs(const Model& model) {
  const Tensor output = test::run_model(model, {noise(9, {1, 3, 5, 5}, 4)}).at(0);
  return {output.data<float>().begin(), output.data<float>().end()};
}

// Up to the rounding of scales to f32; a value within it of the middle between two levels goes to
// the other one, which none here does.
void expect_same_function(const Model& before, const Model& after) {
  EXPECT_THAT(outputs(after), ::testing::Pointwise(::testing::FloatNear(1e-5F), outputs(before)));
}

std::size_t num_elements_of_limits(const Model& model) {
  const Node& quantizer = model.node(*model.find("q"));
  return model.constant(quantizer.inputs[2])->num_elements();
}

TEST(EqualizeActivationScales, KeepsTheFunction) {
  const Between betweens[] = {
      relu6,
      [](Model& m, OutputRef x) { return m.add(Unary{UnaryKind::relu}, {x}); },
      [](Model& m, OutputRef x) {
        return m.add(PRelu{}, {x, m.add_constant(noise(5, {kChannels}, 1))});
      },
      [](Model& m, OutputRef x) {
        return relu6(m, m.add(MaxPool{{{2, 2}, {1, 1}, {0, 0}, {0, 0}}, {}}, {x}));
      },
      [](Model& m, OutputRef x) {
        return m.add(Binary{BinaryKind::multiply},
                     {m.add_constant(noise(6, {kChannels, 1, 1}, 1)), x});
      },
  };
  for (const Between& between : betweens) {
    const Model before = block_of(between);
    Model after = before;
    EXPECT_THAT(equalize_activation_scales(after), IsEmpty());
    EXPECT_EQ(num_elements_of_limits(after), 1U);
    expect_same_function(before, after);
  }
}

TEST(EqualizeActivationScales, QuantizedWeightsKeepTheirIntegers) {
  const Model before = block_of(relu6);
  Model after = before;
  equalize_activation_scales(after);
  for (const char* name : {"w/fq/quantized", "v/fq/quantized"}) {
    EXPECT_EQ(*after.constant({*after.find(name), 0}), *before.constant({*before.find(name), 0}));
  }
}

TEST(EqualizeActivationScales, NodesKeepTheirNames) {
  Model model = block_of(relu6);
  equalize_activation_scales(model);
  for (const char* name : {"w/fq", "v/fq", "convolution", "sum", "q", "depthwise"})
    EXPECT_TRUE(model.find(name).has_value()) << name;
}

TEST(EqualizeActivationScales, ClampBeyondTheQuantizerIsDropped) {
  Model model = block_of(relu6);
  equalize_activation_scales(model);
  EXPECT_FALSE(model.find("clamp").has_value());
}

TEST(EqualizeActivationScales, ClampWithinTheQuantizerBecomesALimitPerChannel) {
  const Between narrow = [](Model& m, OutputRef x) { return m.add(Clamp{-1, 1.5}, {x}, "clamp"); };
  const Model before = block_of(narrow);
  Model after = before;
  EXPECT_THAT(equalize_activation_scales(after), IsEmpty());
  EXPECT_TRUE(after.find("clamp/high").has_value());
  EXPECT_FALSE(after.find("clamp/low").has_value());
  expect_same_function(before, after);
}

TEST(EqualizeActivationScales, CompressedBiasIsScaledToo) {
  Block block;
  const OutputRef half =
      block.model.add_constant(noise(2, {1, kChannels, 1, 1}, 1).to(ElementType::f16));
  const OutputRef bias = block.model.add(Convert{ElementType::f32}, {half});
  const OutputRef sum = block.model.add(Binary{BinaryKind::add}, {block.convolution(), bias});
  block.result(block.depthwise(block.quantizer(sum, kRanges)));
  compress_quantized_weights(block.model);
  const Model before = block.model;
  EXPECT_THAT(equalize_activation_scales(block.model), IsEmpty());
  expect_same_function(before, block.model);
}

void expect_left_alone(Model model) {
  const std::vector<float> before = outputs(model);
  EXPECT_THAT(equalize_activation_scales(model), ElementsAre("q"));
  EXPECT_EQ(num_elements_of_limits(model), static_cast<std::size_t>(kChannels));
  EXPECT_EQ(outputs(model), before);
}

TEST(EqualizeActivationScales, ReaderThatSumsChannelsIsLeftAlone) {
  Block block;
  const OutputRef q = block.quantizer(block.convolution(), kRanges);
  block.result(block.model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}},
                               {q, block.model.add_constant(noise(4, {2, kChannels, 1, 1}, 1))}));
  expect_left_alone(std::move(block.model));
}

void expect_scaled_by_the_quantizer(const Model& before) {
  Model after = before;
  EXPECT_THAT(equalize_activation_scales(after), IsEmpty());
  const auto& inputs = after.node(*after.find("q")).inputs;
  EXPECT_EQ(after.constant(inputs[2])->num_elements(), static_cast<std::size_t>(kChannels));
  EXPECT_EQ(after.constant(inputs[4])->num_elements(), 1U);
  expect_same_function(before, after);
}

TEST(EqualizeActivationScales, DataThatOthersReadAreScaledByTheQuantizer) {
  Block block;
  const OutputRef data = block.convolution();
  block.result(block.depthwise(block.quantizer(data, kRanges)));
  block.result(data);
  compress_quantized_weights(block.model);
  expect_scaled_by_the_quantizer(block.model);
}

TEST(EqualizeActivationScales, AfterAFunctionThatDoesNotScaleTheQuantizerDoes) {
  expect_scaled_by_the_quantizer(
      block_of([](Model& m, OutputRef x) { return m.add(Unary{UnaryKind::hswish}, {x}); }));
}

TEST(EqualizeActivationScales, DifferentZeroPointsAreLeftAlone) {
  Block block;
  const OutputRef low = block.model.add_constant(channels({0, -1, -1, -1}));
  const OutputRef high = block.model.add_constant(channels({1, 1, 2, 3}));
  const OutputRef q =
      block.model.add(FakeQuantize{256}, {block.convolution(), low, high, low, high}, "q");
  block.result(block.depthwise(q));
  expect_left_alone(std::move(block.model));
}

TEST(EqualizeActivationScales, LimitsThatAreTheSameForAllChannelsBecomeOneForAnyReader) {
  Block block;
  const OutputRef q =
      block.quantizer(block.convolution(), std::vector<float>(std::size_t{kChannels}, 2));
  block.result(block.model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}},
                               {q, block.model.add_constant(noise(4, {2, kChannels, 1, 1}, 1))}));
  const std::vector<float> before = outputs(block.model);
  EXPECT_THAT(equalize_activation_scales(block.model), IsEmpty());
  EXPECT_EQ(num_elements_of_limits(block.model), 1U);
  EXPECT_EQ(outputs(block.model), before);
}

TEST(EqualizeActivationScales, AZeroBetweenTwoLevelsIsShiftedToOne) {
  Block block;
  const auto limits = [&](float value) {
    return block.model.add_constant(channels(std::vector<float>(std::size_t{kChannels}, value)));
  };
  const OutputRef q = block.model.add(
      FakeQuantize{256},
      {block.convolution(), limits(-1), limits(1), limits(-1 - 1 / 255.0F), limits(1 - 1 / 255.0F)},
      "q");
  block.result(block.model.add(Unary{UnaryKind::relu}, {q}));
  const Model before = block.model;
  EXPECT_THAT(equalize_activation_scales(block.model), IsEmpty());
  const auto& inputs = block.model.node(*block.model.find("q")).inputs;
  EXPECT_EQ(*block.model.constant(inputs[1]), *block.model.constant(inputs[3]));
  expect_same_function(before, block.model);
}

TEST(EqualizeActivationScales, ChannelsWhoseZerosAreBetweenLevelsAreShiftedEachByItsOwn) {
  Block block;
  const auto limits = [&](float end, const std::vector<float>& shifts) {
    std::vector<float> ends;
    for (const float shift : shifts) ends.push_back(end + shift / 255);
    return block.model.add_constant(channels(ends));
  };
  // Zero is at the levels 51.4, 51.25, 51, 50.75 and then 52, 51, 51, 51.
  const std::vector<float> from{-0.4F, -0.25F, 0, 0.25F}, to{-1, 0, 0, 0};
  const OutputRef q = block.model.add(FakeQuantize{256},
                                      {block.convolution(), limits(-0.2F, from), limits(0.8F, from),
                                       limits(-0.2F, to), limits(0.8F, to)},
                                      "q");
  block.result(block.depthwise(q));
  const Model before = block.model;
  equalize_activation_scales(block.model);
  const auto& inputs = block.model.node(*block.model.find("q")).inputs;
  EXPECT_EQ(*block.model.constant(inputs[1]), *block.model.constant(inputs[3]));
  EXPECT_TRUE(block.model.find("q/shift"));
  expect_same_function(before, block.model);
}

TEST(EqualizeActivationScales, QuantizerOfOneScaleThatIsChangedIsMultipliedAndShiftedBefore) {
  Block block;
  const auto limit = [&](float value) {
    return block.model.add_constant(Tensor::scalar(value).reshaped(Shape{1, 1, 1, 1}));
  };
  const OutputRef q =
      block.model.add(FakeQuantize{256},
                      {block.convolution(), limit(-1), limit(1), limit(-2), limit(1.984375F)}, "q");
  block.result(block.model.add(Unary{UnaryKind::relu}, {q}));
  const Model before = block.model;
  EXPECT_THAT(equalize_activation_scales(block.model), IsEmpty());
  EXPECT_TRUE(block.model.find("q/factors"));
  expect_same_function(before, block.model);
}

TEST(EqualizeActivationScales, QuantizerOfOneScaleIsNoneOfItsBusiness) {
  Block block;
  const OutputRef low = block.model.add_constant(Tensor::scalar(0.0F).reshaped(Shape{1, 1, 1, 1}));
  const OutputRef high = block.model.add_constant(Tensor::scalar(2.0F).reshaped(Shape{1, 1, 1, 1}));
  block.result(
      block.model.add(FakeQuantize{256}, {block.convolution(), low, high, low, high}, "q"));
  const std::string before = to_text(block.model);
  EXPECT_THAT(equalize_activation_scales(block.model), IsEmpty());
  EXPECT_EQ(to_text(block.model), before);
}

}  // namespace
}  // namespace octet
