// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "octet/runtime.h"

namespace octet::test {

/// y = relu(x + 1) * 2 of four floats.
inline Model small_model() {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, {1, 4}}, {}, "x");
  const OutputRef one = model.add_constant(Tensor::scalar(1.0F));
  const OutputRef two = model.add_constant(Tensor::scalar(2.0F));
  const OutputRef sum = model.add(Binary{BinaryKind::add}, {x, one});
  const OutputRef relu = model.add(Unary{UnaryKind::relu}, {sum});
  model.add(Result{}, {model.add(Binary{BinaryKind::multiply}, {relu, two}, "y")});
  return model;
}

/// What small_model answers to four times x.
inline float small_model_answer(float x) {
  return x + 1 > 0 ? (x + 1) * 2 : 0;
}

inline Tensor four_times(float x) {
  return Tensor::from(Shape{1, 4}, std::vector<float>{x, x, x, x});
}

/// y = 60 / x in integers, which fails for 0.
inline Model failing_model() {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::i32, {1}}, {}, "x");
  const OutputRef sixty = model.add_constant(Tensor::from(Shape{1}, std::vector<std::int32_t>{60}));
  model.add(Result{}, {model.add(Binary{BinaryKind::divide}, {sixty, x}, "y")});
  return model;
}

inline Tensor integer(std::int32_t x) {
  return Tensor::from(Shape{1}, std::vector<std::int32_t>{x});
}

/// A stack of 3x3 convolutions with ReLU: long enough for requests to overlap.
inline Model convolution_stack() {
  Model model;
  OutputRef x = model.add(Parameter{ElementType::f32, {1, 4, 8, 8}}, {}, "x");
  for (int layer = 0; layer < 4; ++layer) {
    Tensor weights(ElementType::f32, {4, 4, 3, 3});
    int i = layer;
    for (float& w : weights.data<float>()) w = static_cast<float>(i++ * 7 % 13 - 6) / 32;
    const OutputRef w = model.add_constant(weights);
    x = model.add(Convolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, {x, w});
    x = model.add(Unary{UnaryKind::relu}, {x});
  }
  model.add(Result{}, {x});
  return model;
}

inline CompileOptions streams(int num_streams, int num_threads) {
  return {.num_streams = num_streams, .inference_num_threads = num_threads};
}

}  // namespace octet::test
