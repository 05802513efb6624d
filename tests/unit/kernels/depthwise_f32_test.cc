// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "kernels/depthwise_f32/choose.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"

namespace octet::kernels {
namespace {

class FloatDepthwiseKernels : public test::KernelTest<FloatDepthwiseKernel> {};

TEST_P(FloatDepthwiseKernels, HasTheBitsOfASumInOrder) {
  constexpr std::size_t kPixels = 5, kTaps = 9, kStride = 96, kStep = 2 * kStride;
  std::mt19937 random(5);
  std::normal_distribution<float> distribution;
  std::vector<float> data(kPixels * kStep + kTaps * kStride);
  std::vector<double> weights(kTaps * kStride);
  for (float& value : data) value = distribution(random);
  for (double& value : weights) value = distribution(random);
  std::vector<std::size_t> offsets;
  for (std::size_t t = 0; t < kTaps; ++t) offsets.push_back(random() % kTaps * kStride);
  for (std::size_t channels = kFloatDepthwiseLanes; channels <= kStride;
       channels += kFloatDepthwiseLanes) {
    std::vector<float> expected;
    for (std::size_t x = 0; x < kPixels; ++x) {
      for (std::size_t c = 0; c < channels; ++c) {
        double sum = 0;
        for (std::size_t t = 0; t < kTaps; ++t)
          sum += weights[t * kStride + c] * double{data[x * kStep + offsets[t] + c]};
        expected.push_back(static_cast<float>(sum));
      }
    }
    std::vector<float> got(expected.size() + 1, 77.0F);
    kernel().function({kPixels, kTaps, channels, data.data(), kStep, offsets.data(), weights.data(),
                       kStride, got.data()});
    EXPECT_EQ(got.back(), 77.0F) << "wrote beyond the last pixel";
    got.pop_back();
    EXPECT_EQ(got, expected) << channels << " channels";
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, FloatDepthwiseKernels, test::each_of(float_depthwise_kernels()),
                         octet::test::by_name);

}  // namespace
}  // namespace octet::kernels
