// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/constants.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "reference/evaluate.h"

namespace octet {

Constants::Constants(const Model& model) : model_(model) {
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    const bool has_inputs = !node.inputs.empty();
    const bool is_known = has_inputs ? std::all_of(node.inputs.begin(), node.inputs.end(),
                                                   [&](OutputRef input) { return contains(input); })
                                     : std::holds_alternative<Constant>(node.op);
    if (is_known && !std::holds_alternative<Result>(node.op)) nodes_.insert(id);
  }
}

const Tensor* Constants::find(OutputRef ref) const {
  if (!contains(ref)) return nullptr;
  const Node& last = model_.node(ref.node);
  if (const auto* constant = std::get_if<Constant>(&last.op)) return &constant->value;
  // Inputs before what is computed of them, without recursion: a model may be a long chain.
  std::vector<NodeId> pending{ref.node};
  while (!pending.empty()) {
    const Node& node = model_.node(pending.back());
    if (values_.contains({node.id, 0})) {
      pending.pop_back();
      continue;
    }
    const std::size_t num_pending = pending.size();
    for (const OutputRef input : node.inputs) {
      if (!std::holds_alternative<Constant>(model_.node(input.node).op) && !values_.contains(input))
        pending.push_back(input.node);
    }
    if (pending.size() > num_pending) continue;
    compute(node);
    pending.pop_back();
  }
  return &values_.at(ref);
}

// Its inputs are there.
void Constants::compute(const Node& node) const {
  std::vector<Tensor> inputs;
  for (const OutputRef input : node.inputs) {
    const auto* constant = std::get_if<Constant>(&model_.node(input.node).op);
    inputs.push_back(constant != nullptr ? constant->value : values_.at(input));
  }
  std::vector<Shape> shapes;
  for (const Value& output : node.outputs) shapes.push_back(output.shape);
  std::vector<Tensor> outputs = reference::evaluate(node.op, inputs, shapes);
  for (std::uint32_t port = 0; port < outputs.size(); ++port)
    values_.emplace(OutputRef{node.id, port}, std::move(outputs[port]));
}

Tensor broadcast_to(const Tensor& tensor, const Shape& shape) {
  const std::vector<Tensor> operands{Tensor(ElementType::f32, shape), tensor.to(ElementType::f32)};
  return reference::evaluate(Binary{BinaryKind::add}, operands, std::vector<Shape>{shape})[0];
}

}  // namespace octet
