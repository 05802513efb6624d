// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/constant_f32.h"

#include <algorithm>
#include <cmath>

namespace octet {

std::optional<Tensor> constant_f32(const Model& model, OutputRef ref) {
  if (model.value(ref).type != ElementType::f32) return std::nullopt;
  const Node& node = model.node(ref.node);
  const Tensor* value =
      model.constant(std::holds_alternative<Convert>(node.op) ? node.inputs[0] : ref);
  if (value == nullptr) return std::nullopt;
  return value->type() == ElementType::f32 ? *value : value->to(ElementType::f32);
}

bool is_finite(const Tensor& tensor) {
  const Tensor converted = tensor.to(ElementType::f64);
  const auto values = converted.data<double>();
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace octet
