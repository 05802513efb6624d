// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "octet/runtime.h"
#include "quantization/algorithms/fast_bias_correction.h"
#include "unit/quantization/net.h"

namespace octet {
namespace {

using test::noise;
using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::Pointwise;

std::vector<double> as_doubles(const Tensor& tensor) {
  return {tensor.data<float>().begin(), tensor.data<float>().end()};
}

Tensor output_of(const Op& op, const Tensor& input, const Tensor& weights,
                 std::size_t weights_input) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, input.shape()}, {}, "x");
  const OutputRef w = model.add_constant(weights);
  model.add(Result{}, {model.add(op, weights_input == 1 ? std::vector{x, w} : std::vector{w, x})});
  InferRequest request =
      compile_model(model, "CPU", {.backend = Backend::reference}).create_infer_request();
  request.set_input_tensor(input);
  request.infer();
  return request.output_tensor();
}

/// Mean over everything but `axis`.
std::vector<double> mean_along(const Tensor& output, std::size_t axis) {
  const auto channels = static_cast<std::size_t>(output.shape()[axis]);
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < output.shape().rank(); ++i)
    inner *= static_cast<std::size_t>(output.shape()[i]);
  std::vector<double> mean(channels, 0.0);
  const double count = static_cast<double>(output.num_elements()) / static_cast<double>(channels);
  for (std::size_t i = 0; i < output.num_elements(); ++i)
    mean[i / inner % channels] += static_cast<double>(output.data<float>()[i]) / count;
  return mean;
}

void expect_exact(const Op& op, const Shape& input_shape, const Shape& weights_shape,
                  std::size_t weights_input, std::size_t axis) {
  const Tensor input = noise(1, input_shape);
  const Tensor weights = noise(2, weights_shape);
  const Tensor output = output_of(op, input, weights, weights_input);
  const std::vector<double> shift =
      bias_shift({op, input_shape, output.shape(), weights_input}, as_doubles(input), weights);
  EXPECT_THAT(shift, Pointwise(DoubleNear(1e-5), mean_along(output, axis)));
}

TEST(BiasShift, PaddedConvolutionEqualsItsMeanOutput) {
  expect_exact(Convolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, {1, 3, 5, 6}, {4, 3, 3, 3}, 1, 1);
}

TEST(BiasShift, StridesDilationsAndUnequalPads) {
  expect_exact(Convolution{{{2, 1}, {1, 2}, {0, 2}, {1, 1}}}, {2, 3, 7, 9}, {4, 3, 3, 2}, 1, 1);
}

TEST(BiasShift, SamePadding) {
  expect_exact(Convolution{{{2, 2}, {1, 1}, {0, 0}, {0, 0}, AutoPad::same_upper}}, {1, 2, 7, 8},
               {3, 2, 3, 3}, 1, 1);
}

TEST(BiasShift, GroupedConvolution) {
  expect_exact(GroupConvolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, {1, 6, 5, 5}, {3, 4, 2, 3, 3}, 1,
               1);
}

TEST(BiasShift, TransposedConvolution) {
  expect_exact(ConvolutionBackpropData{{{2, 2}, {1, 1}, {1, 1}, {1, 1}}, {}}, {1, 3, 5, 6},
               {3, 4, 3, 3}, 1, 1);
}

TEST(BiasShift, TransposedConvolutionWithDilationsAndOutputPadding) {
  expect_exact(ConvolutionBackpropData{{{2, 3}, {1, 2}, {0, 2}, {1, 1}}, {1, 0}}, {2, 3, 4, 5},
               {3, 4, 3, 2}, 1, 1);
}

TEST(BiasShift, GroupedTransposedConvolution) {
  expect_exact(GroupConvolutionBackpropData{{{2, 2}, {1, 1}, {1, 1}, {1, 1}}, {}}, {1, 6, 5, 5},
               {3, 2, 4, 3, 3}, 1, 1);
}

TEST(BiasShift, OneDimensionalConvolution) {
  expect_exact(Convolution{{{1}, {1}, {1}, {1}}}, {1, 3, 7}, {4, 3, 3}, 1, 1);
}

TEST(BiasShift, MatrixProduct) {
  expect_exact(MatMul{false, false}, {3, 5}, {5, 4}, 1, 1);
}

TEST(BiasShift, TransposedMatrixProduct) {
  expect_exact(MatMul{true, true}, {2, 5, 3}, {4, 5}, 1, 2);
}

TEST(BiasShift, MatrixProductWithWeightsFirst) {
  expect_exact(MatMul{false, true}, {2, 3, 5}, {4, 5}, 0, 1);
}

TEST(BiasShift, IsExactlyZeroWithoutError) {
  const Tensor input = noise(1, {1, 3, 5, 5});
  const Tensor zero(ElementType::f32, {4, 3, 3, 3});
  const Op op = Convolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}};
  EXPECT_THAT(bias_shift({op, input.shape(), {1, 4, 5, 5}}, as_doubles(input), zero), Each(0.0));
}

}  // namespace
}  // namespace octet
