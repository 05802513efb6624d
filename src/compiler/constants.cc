// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/constants.h"

#include <algorithm>

#include "reference/evaluate.h"

namespace octet {

Constants::Constants(const Model& model) {
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (const auto* constant = std::get_if<Constant>(&node.op)) {
      values_.emplace(OutputRef{id, 0}, constant->value);
      continue;
    }
    if (node.inputs.empty() || std::holds_alternative<Result>(node.op)) continue;
    std::vector<Tensor> inputs;
    for (OutputRef input : node.inputs) {
      if (const Tensor* value = find(input)) inputs.push_back(*value);
    }
    if (inputs.size() != node.inputs.size()) continue;
    std::vector<Shape> shapes;
    for (const Value& output : node.outputs) shapes.push_back(output.shape);
    std::vector<Tensor> outputs = reference::evaluate(node.op, inputs, shapes);
    for (std::uint32_t port = 0; port < outputs.size(); ++port)
      values_.emplace(OutputRef{id, port}, std::move(outputs[port]));
  }
}

const Tensor* Constants::find(OutputRef ref) const {
  const auto found = values_.find(ref);
  return found == values_.end() ? nullptr : &found->second;
}

Tensor broadcast_to(const Tensor& tensor, const Shape& shape) {
  const std::vector<Tensor> operands{Tensor(ElementType::f32, shape), tensor.to(ElementType::f32)};
  return reference::evaluate(Binary{BinaryKind::add}, operands, std::vector<Shape>{shape})[0];
}

}  // namespace octet
