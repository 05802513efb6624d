// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "octet/graph.h"
#include "reference/evaluate.h"

namespace octet::test {

/// The reference's output of one operation, its shape from inference.
inline Tensor evaluate_op(Op op, const std::vector<Tensor>& inputs) {
  Model model;
  std::vector<OutputRef> refs;
  for (const Tensor& input : inputs) refs.push_back(model.add_constant(input));
  const Shape shape = model.value(model.add(op, refs)).shape;
  return reference::evaluate(op, inputs, std::vector<Shape>{shape}).at(0);
}

inline Tensor floats(Shape shape, const std::vector<float>& values) {
  return Tensor::from(std::move(shape), values);
}

inline Tensor integers(const std::vector<std::int64_t>& values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}

template <typename T>
std::vector<T> values(const Tensor& tensor) {
  const auto data = tensor.data<T>();
  return {data.begin(), data.end()};
}

/// 0, 1, 2, ...
inline Tensor iota(Shape shape) {
  Tensor tensor(ElementType::f32, std::move(shape));
  float next = 0;
  for (float& x : tensor.data<float>()) x = next++;
  return tensor;
}

/// (i * factor) mod modulus, centred on zero and scaled.
inline Tensor pattern(Shape shape, int factor, int modulus, float scale) {
  Tensor tensor(ElementType::f32, std::move(shape));
  int i = 0;
  for (float& x : tensor.data<float>()) {
    x = static_cast<float>(i++ * factor % modulus - modulus / 2) * scale;
  }
  return tensor;
}

}  // namespace octet::test
