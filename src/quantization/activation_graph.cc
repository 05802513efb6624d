// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/activation_graph.h"

#include <algorithm>
#include <variant>

namespace octet {

ActivationGraph::ActivationGraph(const Model& model) : model_(model) {
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (std::holds_alternative<ShapeOf>(node.op)) continue;
    Edges edges;
    for (std::size_t input = 0; input < node.inputs.size(); ++input) {
      if (contains(node.inputs[input].node))
        edges.inputs.push_back({node.inputs[input].node, id, input});
    }
    if (edges.inputs.empty() && !std::holds_alternative<Parameter>(node.op)) continue;
    for (const Edge& edge : edges.inputs) edges_.at(edge.from).outputs.push_back(edge);
    nodes_.push_back(id);
    edges_.emplace(id, std::move(edges));
  }
}

std::size_t ActivationGraph::num_edges(NodeId from, NodeId to) const {
  const std::vector<Edge>& edges = outputs(from);
  return static_cast<std::size_t>(
      std::count_if(edges.begin(), edges.end(), [&](const Edge& e) { return e.to == to; }));
}

std::set<NodeId> nodes_between(const ActivationGraph& graph, const std::set<NodeId>& from,
                               const std::set<NodeId>& to) {
  std::set<NodeId> after = from;
  for (NodeId id : graph.nodes()) {
    const auto& inputs = graph.inputs(id);
    if (std::any_of(inputs.begin(), inputs.end(),
                    [&](const auto& e) { return after.contains(e.from); }))
      after.insert(id);
  }
  std::set<NodeId> before = to;
  for (auto id = graph.nodes().rbegin(); id != graph.nodes().rend(); ++id) {
    const auto& outputs = graph.outputs(*id);
    if (std::any_of(outputs.begin(), outputs.end(),
                    [&](const auto& e) { return before.contains(e.to); }))
      before.insert(*id);
  }
  std::set<NodeId> between;
  std::set_intersection(after.begin(), after.end(), before.begin(), before.end(),
                        std::inserter(between, between.end()));
  return between;
}

}  // namespace octet
