// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/quantizers_behind.h"

#include <set>
#include <variant>

#include "passes/match.h"

namespace octet {
namespace {

template <typename... Ops>
bool is_one_of(const Op& op) {
  return (std::holds_alternative<Ops>(op) || ...);
}

// What is put around the data is a level of every quantizer if it is zero.
bool pads_with_level(const Model& model, const Node& node) {
  const auto* pad = std::get_if<Pad>(&node.op);
  if (pad == nullptr) return false;
  return pad->mode != PadMode::constant || node.inputs.size() < 4 ||
         scalar_constant(model, node.inputs[3]) == 0.0;
}

}  // namespace

std::vector<OutputRef> moved_inputs(const Model& model, const Node& node) {
  if (std::holds_alternative<Concat>(node.op)) return node.inputs;
  const auto* reduce = std::get_if<Reduce>(&node.op);
  const bool moves =
      is_one_of<MaxPool, Reshape, Squeeze, Unsqueeze, Transpose, EvenSplit, VariadicSplit, Slice,
                StridedSlice, Gather, GatherElements, GatherNd, Tile, Broadcast, Roll,
                ShuffleChannels, DepthToSpace, SpaceToDepth>(node.op) ||
      (reduce != nullptr && reduce->kind == ReduceKind::max) || pads_with_level(model, node);
  return moves ? std::vector{node.inputs[0]} : std::vector<OutputRef>{};
}

std::vector<NodeId> quantizers_behind(const Model& model, OutputRef value) {
  std::set<NodeId> seen{value.node};
  std::vector<NodeId> open{value.node}, found;
  while (!open.empty()) {
    const Node& node = model.node(open.back());
    open.pop_back();
    if (std::holds_alternative<FakeQuantize>(node.op)) {
      found.push_back(node.id);
      continue;
    }
    const std::vector<OutputRef> inputs = moved_inputs(model, node);
    if (inputs.empty()) return {};
    for (const OutputRef input : inputs)
      if (seen.insert(input.node).second) open.push_back(input.node);
  }
  return found;
}

}  // namespace octet
