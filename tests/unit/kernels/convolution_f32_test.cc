// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_f32/convolution_f32.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "kernels/convolution_f32/choose.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"

namespace octet::kernels {
namespace {

std::vector<float> random_values(std::size_t count) {
  std::mt19937 random(7);
  std::normal_distribution<float> distribution;
  std::vector<float> values(count);
  for (float& value : values) value = distribution(random);
  return values;
}

class FloatConvolutionKernels : public test::KernelTest<FloatConvolutionKernel> {
 protected:
  // The first of two channels of one pixel, whose operand is `terms` with weights of `weight`.
  float only(std::vector<float> terms, FloatConvolutionTile tile, float weight = 1) {
    const std::ptrdiff_t begin = 0;
    const std::vector<float> weights(terms.size() * kFloatLanes, weight), bias(kFloatLanes, bias_);
    float dst[2] = {0, 77};
    tile.src = terms.data();
    tile.pixel_offsets = tile.segment_offsets = &begin;
    tile.num_pixels = tile.num_segments = tile.num_vectors = tile.num_channels = 1;
    tile.segment_length = terms.size();
    tile.weights = weights.data();
    tile.bias = bias.data();
    tile.dst = dst;
    kernel().function(tile);
    EXPECT_EQ(dst[1], 77) << "wrote a channel that is not there";
    return dst[0];
  }

  float bias_ = 0;
};

TEST_P(FloatConvolutionKernels, SumsStartFromTheBiasInTheOrderOfTheTerms) {
  // 2^24 + 1 rounds to 2^24: what is small stays only if it comes last.
  EXPECT_EQ(only({16777216, -16777216, 1, 0, 0}, {}), 1);
  EXPECT_EQ(only({16777216, 1, -16777216, 0, 0}, {}), 0);
  bias_ = 1;
  EXPECT_EQ(only({16777216, -16777216}, {}), 0);
}

TEST_P(FloatConvolutionKernels, ProductsAreNotRoundedBeforeTheyAreAdded) {
  // (1 + e)^2 - (1 + 2e) = e^2 for e = 2^-12, which a rounded product loses.
  const float e = 0x1p-12F;
  bias_ = -(1 + 2 * e);
  EXPECT_EQ(only({1 + e}, {}, 1 + e), e * e);
}

// Pixels and segments that lie apart, backwards; outputs with a gap of two channels between pixels.
std::vector<float> outputs(FloatConvolutionFunction function, std::size_t num_pixels,
                           std::size_t num_vectors, std::size_t num_channels,
                           std::size_t segment_length) {
  constexpr std::size_t kSegments = 3, kPitch = 11;
  const std::size_t lanes = num_vectors * kFloatLanes;
  const std::size_t stride = num_channels + 2;
  const std::vector<float> src = random_values((num_pixels + kSegments) * kPitch);
  const std::vector<float> weights = random_values(kSegments * segment_length * lanes);
  const std::vector<float> bias = random_values(lanes);
  const std::vector<float> residual = random_values(num_pixels * stride);
  const FloatRange clamp{-2, 2}, residual_clamp{0, 3};
  std::vector<std::ptrdiff_t> pixels, segments;
  for (std::size_t p = num_pixels; p-- > 0;)
    pixels.push_back(static_cast<std::ptrdiff_t>(p * kPitch));
  for (std::size_t s = kSegments; s-- > 0;)
    segments.push_back(static_cast<std::ptrdiff_t>(s * kPitch));
  std::vector<float> dst(num_pixels * stride, 77);
  function({src.data(), pixels.data(), num_pixels, segments.data(), kSegments, segment_length,
            weights.data(), num_vectors, bias.data(), num_channels, &clamp, residual.data(),
            &residual_clamp, dst.data(), stride});
  return dst;
}

TEST_P(FloatConvolutionKernels, HasTheBitsOfTheScalarOneAndStaysWithinItsChannels) {
  for (std::size_t vectors = 1; vectors <= kFloatTileVectors; ++vectors) {
    for (std::size_t missing = 0; missing < kFloatLanes; ++missing) {
      for (std::size_t pixels = 1; pixels <= 17; ++pixels) {
        const std::size_t channels = vectors * kFloatLanes - missing, length = 1 + pixels % 9;
        EXPECT_EQ(outputs(kernel().function, pixels, vectors, channels, length),
                  outputs(convolution_f32_scalar, pixels, vectors, channels, length))
            << pixels << " pixels, " << channels << " channels";
      }
    }
  }
}

TEST_P(FloatConvolutionKernels, ClampsBeforeAndAfterTheResidual) {
  const FloatRange relu6{0, 6}, unit{0, 1};
  const float residual = -5.5F;
  EXPECT_EQ(only({8}, {.clamp = &relu6}), 6);
  EXPECT_EQ(only({-8}, {.clamp = &relu6}), 0);
  EXPECT_EQ(only({8}, {.clamp = &relu6, .residual = &residual}), 0.5F);
  EXPECT_EQ(only({8}, {.residual = &residual, .residual_clamp = &unit}), 1);
}

TEST_P(FloatConvolutionKernels, WhatIsNoNumberStaysUnlessClamped) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const FloatRange relu{0, std::numeric_limits<float>::infinity()};
  EXPECT_TRUE(std::isnan(only({nan}, {})));
  EXPECT_EQ(only({nan}, {.clamp = &relu}), 0);
}

INSTANTIATE_TEST_SUITE_P(Kernels, FloatConvolutionKernels,
                         test::each_of(float_convolution_kernels()), octet::test::by_name);

}  // namespace
}  // namespace octet::kernels
