// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/nan_constant.h"

#include <algorithm>
#include <cmath>

namespace octet {
namespace {

template <typename T>
bool any_nan(const Tensor& tensor) {
  const auto values = tensor.data<T>();
  return std::any_of(values.begin(), values.end(), [](T x) { return std::isnan(x); });
}

bool holds_nan(const Tensor& tensor) {
  if (!is_float(tensor.type())) return false;
  if (tensor.type() == ElementType::f32) return any_nan<float>(tensor);
  if (tensor.type() == ElementType::f64) return any_nan<double>(tensor);
  return any_nan<float>(tensor.to(ElementType::f32));
}

}  // namespace

const Node* find_nan_constant(const Model& model) {
  for (const NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    const auto* constant = std::get_if<Constant>(&node.op);
    if (constant != nullptr && holds_nan(constant->value)) return &node;
  }
  return nullptr;
}

}  // namespace octet
