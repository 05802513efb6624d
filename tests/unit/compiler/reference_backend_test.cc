// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <optional>
#include <random>
#include <vector>

#include "base/isa.h"
#include "compiler/backends/common/backend.h"

namespace octet {
namespace {

using ::testing::FloatNear;
using ::testing::Pointwise;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Epilogue filled_epilogue(std::size_t channels, kernels::Affine affine, float scale, float bias,
                         float low, float high) {
  Epilogue epilogue;
  epilogue.scale = {affine, std::vector<float>(channels, scale),
                    std::vector<float>(channels, bias)};
  epilogue.set_bounds(channels, low, high);
  return epilogue;
}

Epilogue identity_epilogue(std::size_t channels) {
  return filled_epilogue(channels, kernels::Affine::fused, 1, 0, -kInfinity, kInfinity);
}

Epilogue dequantizer(std::size_t channels) {
  return filled_epilogue(channels, kernels::Affine::centered, 0.02F, -100, -kInfinity, kInfinity);
}

Epilogue quantizer(std::size_t channels) {
  return filled_epilogue(channels, kernels::Affine::stepwise, 60, 90, 0, 255);
}

// A layer on random values, as the backends compute it.
class BackendsOf : public ::testing::Test {
 protected:
  BackendsOf() { model_.is_quantized = true; }

  BufferId value(ElementType type, const Shape& shape,
                 DataLayout layout = DataLayout::channels_last) {
    model_.values.push_back({"", type, shape, layout, {}, {}});
    Tensor memory(type, shape);
    if (type == ElementType::u8) {
      for (std::uint8_t& x : memory.data<std::uint8_t>())
        x = static_cast<std::uint8_t>(random_() % 256);
    } else {
      std::uniform_real_distribution<float> real(-3, 3);
      for (float& x : memory.data<float>()) x = real(random_);
    }
    memory_.push_back(memory);
    return static_cast<BufferId>(memory_.size() - 1);
  }
  BufferId bytes(const Shape& shape) { return value(ElementType::u8, shape); }
  BufferId floats(const Shape& shape) { return value(ElementType::f32, shape); }
  Tensor tensor(const Shape& shape) { return memory_[floats(shape)]; }

  std::optional<Tensor> by(ImplementationOrRefusal (*implement)(const Layer&,
                                                                const BackendContext&),
                           const Layer& layer) {
    const BackendContext context{model_, usable_isa(), 1};
    const ImplementationOrRefusal answer = implement(layer, context);
    if (std::holds_alternative<Refusal>(answer)) return std::nullopt;
    const Step& step = *std::get<Implementation>(answer).step;
    Tensor result = memory_[layer.output].clone();
    std::vector<std::byte*> buffers;
    for (Tensor& memory : memory_) buffers.push_back(memory.bytes());
    buffers[layer.output] = result.bytes();
    std::vector<std::byte> scratchpad(step.scratchpad_bytes());
    ThreadTeam team(1);
    step.bind({buffers, scratchpad.data(), &team})();
    return result;
  }

  void expect_bits_of_the_kernels(const Layer& layer) {
    const auto expected = by(implement_kernels, layer);
    ASSERT_TRUE(expected.has_value());
    EXPECT_EQ(by(implement_reference, layer), expected);
  }

 private:
  std::mt19937 random_{7};
  LoweredModel model_;
  std::vector<Tensor> memory_;
};

ConvolutionGeometry depthwise(std::int64_t channels, std::int64_t kernel) {
  return {.n = 2,
          .groups = channels,
          .ih = 20,
          .iw = 19,
          .oh = 10,
          .ow = 10,
          .kh = kernel,
          .kw = kernel,
          .stride_h = 2,
          .stride_w = 2,
          .pad_top = kernel / 2,
          .pad_left = kernel / 2,
          .pad_bottom = kernel / 2,
          .pad_right = kernel / 2};
}

TEST_F(BackendsOf, FloatDepthwiseHaveTheSameBitsForWindowsOfAnySize) {
  for (const std::int64_t kernel : {3, 31}) {
    FloatDepthwise kind{
        depthwise(11, kernel), tensor({11, 1, 1, kernel, kernel}), {}, {}, identity_epilogue(11)};
    const BufferId data = floats({2, 11, 20, 19});
    expect_bits_of_the_kernels({"", {}, std::move(kind), {data}, floats({2, 11, 10, 10})});
  }
}

TEST_F(BackendsOf, FloatDepthwiseOfBytesWithItsQuantizerHaveTheSameBits) {
  FloatDepthwise kind{
      depthwise(8, 3), tensor({8, 1, 1, 3, 3}), {}, dequantizer(8), identity_epilogue(8)};
  const BufferId data = bytes({2, 8, 20, 19}), between = floats({2, 8, 10, 10});
  const BufferId output = bytes({2, 8, 10, 10});
  Layer layer{"", {}, std::move(kind), {data}, output};
  layer.followers = {{"", {}, Elementwise{quantizer(8)}, {between}, output}};
  expect_bits_of_the_kernels(layer);
}

TEST_F(BackendsOf, InterleavedChannelsHaveTheSameBitsForAnyNumberOfChannels) {
  for (const std::int64_t count : {5, 1500}) {
    const auto channels = static_cast<std::size_t>(2 * count);
    const BufferId a = floats({1, 2, 3, count + 4}), b = floats({1, 2, 3, count + 4});
    expect_bits_of_the_kernels({"",
                                {},
                                InterleavedChannels{3, count, quantizer(channels)},
                                {a, b},
                                bytes({1, 2, 3, 2 * count})});
    expect_bits_of_the_kernels(
        {"", {}, InterleavedChannels{1, count, {}}, {a, b}, floats({1, 2, 3, 2 * count})});
  }
}

TEST_F(BackendsOf, LookupHaveTheSameBits) {
  std::vector<std::uint8_t> table(256);
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<std::uint8_t>(i * 7 + 3);
  const Shape shape{1, 4, 5, 3};
  const BufferId data = bytes(shape);
  expect_bits_of_the_kernels({"", {}, Lookup{table}, {data}, bytes(shape)});
}

TEST_F(BackendsOf, PoolingOfBytesHaveTheSameBits) {
  Pooling kind{.max = true, .exclude_pad = true, .geometry = depthwise(6, 3)};
  const BufferId data = bytes({2, 6, 20, 19});
  expect_bits_of_the_kernels({"", {}, kind, {data}, bytes({2, 6, 10, 10})});
}

TEST_F(BackendsOf, SumsAndChangesOfLayoutHaveTheSameBits) {
  const Shape shape{2, 7, 5, 3};
  const BufferId data = bytes(shape);
  const Epilogue mean = filled_epilogue(7, kernels::Affine::fused, 1.0F / 15, 0.25F, 0, 255);
  expect_bits_of_the_kernels({"", {}, GlobalSum{mean}, {data}, bytes({2, 7, 1, 1})});
  const BufferId plain = value(ElementType::f32, shape, DataLayout::plain), last = floats(shape);
  expect_bits_of_the_kernels({"", {}, LayoutChange{}, {plain}, last});
  expect_bits_of_the_kernels({"", {}, LayoutChange{}, {last}, plain});
}

TEST_F(BackendsOf, FunctionBetweenQuantizersHaveTheSameBits) {
  const Shape shape{1, 4, 5, 3};
  const BufferId data = bytes(shape), real = floats(shape), activated = floats(shape);
  const BufferId output = bytes(shape);
  for (const auto rounding : {FunctionRounding::nearest, FunctionRounding::as_onednn}) {
    Layer layer{"", {}, Elementwise{dequantizer(4)}, {data}, output};
    layer.followers = {{"", {}, PortableOp{Swish{}, 0, rounding}, {real}, activated},
                       {"", {}, Elementwise{quantizer(4)}, {activated}, output}};
    expect_bits_of_the_kernels(layer);
  }
}

TEST_F(BackendsOf, ProductWithAGateHaveTheSameBits) {
  const Shape shape{2, 4, 5, 3};
  // The shapes of portable operations are those of the data as they lie.
  const Shape physical{2, 5, 3, 4};
  const BufferId data = bytes(shape), gate = floats({2, 1, 1, 4});
  const BufferId real = floats(physical), product = floats(physical), output = bytes(shape);
  Layer layer{"", {}, Elementwise{dequantizer(4)}, {data, gate}, output};
  layer.followers = {{"", {}, PortableOp{Binary{BinaryKind::multiply}}, {gate, real}, product},
                     {"", {}, Elementwise{quantizer(4)}, {product}, output}};
  expect_bits_of_the_kernels(layer);
}

// Floats of other backends are summed in another order.
class FloatBackendsOf : public BackendsOf {
 protected:
  void expect_near(const std::optional<Tensor>& other, const Layer& layer) {
    if (!other) GTEST_SKIP() << "no kernel for this CPU";
    const auto reference = by(implement_reference, layer);
    EXPECT_THAT(reference->data<float>(), Pointwise(FloatNear(1e-4F), other->data<float>()));
  }
};

TEST_F(FloatBackendsOf, ConvolutionAddTheSameResidual) {
  ConvolutionGeometry g = depthwise(1, 3);
  g.ic = 16;
  g.oc = 24;
  FloatConvolution kind{
      g,    tensor({1, 24, 16, 3, 3}), std::vector<float>(24, 0.5F), {{-4.0F, 4.0F}},
      true, {{0.0F, kInfinity}}};
  const BufferId data = floats({2, 16, 20, 19}), residual = floats({2, 24, 10, 10});
  const Layer layer{"", {}, std::move(kind), {data, residual}, floats({2, 24, 10, 10})};
  expect_near(by(implement_onednn, layer), layer);
}

TEST_F(FloatBackendsOf, PoolingHaveTheSameValues) {
  for (const auto& [max, exclude_pad] : {std::pair(true, true), {false, true}, {false, false}}) {
    const Pooling kind{.max = max, .exclude_pad = exclude_pad, .geometry = depthwise(8, 3)};
    const BufferId data = floats({2, 8, 20, 19});
    const Layer layer{"", {}, kind, {data}, floats({2, 8, 10, 10})};
    expect_near(by(implement_onednn, layer), layer);
  }
}

}  // namespace
}  // namespace octet
