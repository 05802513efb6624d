// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/kernels/direct_convolution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

namespace octet {
namespace {

ConvolutionGeometry convolution(std::int64_t size, std::int64_t ic, std::int64_t oc,
                                std::int64_t kernel, std::int64_t stride = 1) {
  ConvolutionGeometry g;
  g.ic = ic;
  g.oc = oc;
  g.ih = g.iw = size;
  g.kh = g.kw = kernel;
  g.stride_h = g.stride_w = stride;
  g.pad_top = g.pad_left = g.pad_bottom = g.pad_right = kernel / 2;
  g.oh = g.ow = (size - 1) / stride + 1;
  return g;
}

Tensor random_tensor(const Shape& shape) {
  std::mt19937 random(3);
  std::normal_distribution<float> distribution;
  Tensor tensor(ElementType::f32, shape);
  for (float& value : tensor.data<float>()) value = distribution(random);
  return tensor;
}

class DirectConvolutionStep : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!usable_isa().includes(Isa::avx2)) GTEST_SKIP() << "this CPU does not have AVX2";
  }

  static FloatConvolution layer_of(const ConvolutionGeometry& g) {
    FloatConvolution kind;
    kind.geometry = g;
    kind.weights = random_tensor(Shape{g.groups, g.oc, g.ic, g.kh, g.kw});
    kind.bias.assign(static_cast<std::size_t>(g.groups * g.oc), 0.5F);
    kind.clamp = {-20.0F, 20.0F};
    kind.residual = true;
    return kind;
  }

  static std::vector<float> run(const FloatConvolution& kind, const Tensor& src,
                                const Tensor& residual, int num_threads) {
    const ConvolutionGeometry& g = kind.geometry;
    LoweredModel lowered;
    Layer layer;
    layer.inputs = {0, 1};
    layer.output = 2;
    const BackendContext context{lowered, Isa::avx2, num_threads};
    const Implementation answer = direct_convolution(kind, layer, context);
    Tensor dst(ElementType::f32, Shape{g.n, g.oh, g.ow, g.groups * g.oc});
    std::byte* buffers[] = {const_cast<std::byte*>(src.bytes()),
                            const_cast<std::byte*>(residual.bytes()), dst.bytes()};
    ThreadTeam team(num_threads);
    std::vector<std::byte> scratchpad(answer.step->scratchpad_bytes());
    answer.step->bind({buffers, scratchpad.data(), &team})();
    const auto values = dst.data<float>();
    return {values.begin(), values.end()};
  }

  // In double.
  static float expected(const FloatConvolution& kind, const Tensor& src, const Tensor& residual,
                        std::int64_t index) {
    const ConvolutionGeometry& g = kind.geometry;
    const std::int64_t channels = g.groups * g.oc, channel = index % channels;
    const std::int64_t x = index / channels % g.ow, y = index / channels / g.ow % g.oh;
    const std::int64_t n = index / channels / g.ow / g.oh;
    const auto data = src.data<float>(), weights = kind.weights.data<float>();
    double sum = kind.bias[static_cast<std::size_t>(channel)];
    for (std::int64_t c = 0; c < g.ic; ++c) {
      for (std::int64_t i = 0; i < g.kh; ++i) {
        for (std::int64_t j = 0; j < g.kw; ++j) {
          const std::int64_t row = y * g.stride_h - g.pad_top + i * g.dilation_h;
          const std::int64_t column = x * g.stride_w - g.pad_left + j * g.dilation_w;
          if (row < 0 || row >= g.ih || column < 0 || column >= g.iw) continue;
          const std::int64_t pixel = (n * g.ih + row) * g.iw + column;
          const std::int64_t value = pixel * g.groups * g.ic + channel / g.oc * g.ic + c;
          const std::int64_t weight = ((channel * g.ic + c) * g.kh + i) * g.kw + j;
          sum += double{data[static_cast<std::size_t>(value)]} *
                 weights[static_cast<std::size_t>(weight)];
        }
      }
    }
    return static_cast<float>(std::clamp(sum, -20.0, 20.0)) +
           residual.data<float>()[static_cast<std::size_t>(index)];
  }

  static void expect_convolution(const ConvolutionGeometry& g) {
    const FloatConvolution kind = layer_of(g);
    const Tensor src = random_tensor(Shape{g.n, g.ih, g.iw, g.groups * g.ic});
    const Tensor residual = random_tensor(Shape{g.n, g.oh, g.ow, g.groups * g.oc});
    const std::vector<float> alone = run(kind, src, residual, 1);
    // At most 576 terms of about 1, each with an error of 2^-24 of a sum below 100.
    for (std::size_t i = 0; i < alone.size(); ++i)
      ASSERT_NEAR(alone[i], expected(kind, src, residual, static_cast<std::int64_t>(i)), 1e-3) << i;
    EXPECT_EQ(run(kind, src, residual, 3), alone);
  }
};

TEST_F(DirectConvolutionStep, HasTheSumsOfAConvolutionAndTheSameBitsWithThreads) {
  expect_convolution(convolution(12, 64, 40, 3));
}

TEST_F(DirectConvolutionStep, TakesStridesBatchesAndChannelsThatFillNoVector) {
  ConvolutionGeometry g = convolution(9, 3, 21, 5, 2);
  g.n = 3;
  expect_convolution(g);
}

TEST_F(DirectConvolutionStep, GroupsReadTheirOwnChannels) {
  ConvolutionGeometry g = convolution(10, 8, 12, 3);
  g.groups = 3;
  expect_convolution(g);
}

TEST_F(DirectConvolutionStep, TakesPixelsOfOneMapInAnyNumberAndManyWeights) {
  expect_convolution(convolution(17, 512, 280, 1));
}

TEST_F(DirectConvolutionStep, DilationSpreadsTheWindow) {
  ConvolutionGeometry g = convolution(11, 8, 8, 3);
  g.dilation_h = g.dilation_w = 2;
  g.pad_top = g.pad_left = g.pad_bottom = g.pad_right = 2;
  expect_convolution(g);
}

TEST_F(DirectConvolutionStep, RowsMayLieInPaddingAlone) {
  ConvolutionGeometry g = convolution(4, 16, 16, 3);
  g.pad_top = g.pad_bottom = 5;
  g.oh = 12;
  expect_convolution(g);
}

TEST(RefuseDirectConvolution, LeavesOtherVectorLengthsToOnednn) {
  const ConvolutionGeometry g = convolution(8, 64, 64, 3);
  EXPECT_FALSE(refuse_direct_convolution(g, Isa::avx2));
  EXPECT_FALSE(refuse_direct_convolution(g, Isa::avx_vnni));
  EXPECT_TRUE(refuse_direct_convolution(g, Isa::scalar));
  EXPECT_TRUE(refuse_direct_convolution(g, Isa::avx512));
}

TEST(RefuseDirectConvolution, LeavesDepthwiseConvolutionsToOnednn) {
  ConvolutionGeometry g = convolution(8, 1, 1, 3);
  g.groups = 64;
  EXPECT_TRUE(refuse_direct_convolution(g, Isa::avx2));
}

}  // namespace
}  // namespace octet
