// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/graph_view.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "graph/op_traits.h"
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

ConstantLookup Constants::lookup() const {
  return [this](OutputRef ref) {
    const Tensor* found = find(ref);
    return found == nullptr ? std::nullopt : std::optional(*found);
  };
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

UseMap::UseMap(const Model& model) {
  for (NodeId id : model.topological_order()) {
    const std::vector<OutputRef>& inputs = model.node(id).inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) uses_[inputs[i]].push_back({id, i});
  }
}

const std::vector<Model::Use>& UseMap::of(OutputRef ref) const {
  static const std::vector<Model::Use> kNone;
  const auto found = uses_.find(ref);
  return found == uses_.end() ? kNone : found->second;
}

std::optional<Model::Use> UseMap::sole(OutputRef ref) const {
  const std::vector<Model::Use>& uses = of(ref);
  if (uses.size() != 1) return std::nullopt;
  return uses.front();
}

bool is_pointwise(const Constants& constants, const Node& node) {
  const auto is_variable = [&](OutputRef input) { return !constants.contains(input); };
  return is_elementwise(node.op) && std::ranges::count_if(node.inputs, is_variable) == 1;
}

Tensor broadcast_to(const Tensor& tensor, const Shape& shape) {
  const std::vector<Tensor> operands{Tensor(ElementType::f32, shape), tensor.to(ElementType::f32)};
  return reference::evaluate(Binary{BinaryKind::add}, operands, std::vector<Shape>{shape})[0];
}

}  // namespace octet
