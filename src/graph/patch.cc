// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "graph/editable_node.h"
#include "octet/graph.h"

namespace octet {

OutputRef GraphPatch::wire(Op op, std::vector<OutputRef> inputs, std::string name) {
  const OutputRef output = model_.add(std::move(op), std::move(inputs), std::move(name));
  added_.push_back(output.node);
  return output;
}

OutputRef GraphPatch::constant(Tensor value, std::string name) {
  return wire(Constant{std::move(value)}, {}, std::move(name));
}

void GraphPatch::replace(OutputRef from, OutputRef to, bool keep_names) {
  replacements_.push_back({from, to, keep_names});
}

void GraphPatch::inherit(NodeId from, NodeId to) {
  const Node& node = model_.node(from);
  successors_.push_back({from, to, node.name, node.rt_info});
  pass_on_sources(from, to);
}

void GraphPatch::pass_on_sources(NodeId from, NodeId to) {
  const std::vector<SourceNode> sources = sources_of(model_.node(from));
  std::vector<NodeId> pending{to};
  while (!pending.empty()) {
    Node& node = editable_node(model_, pending.back());
    pending.pop_back();
    // Ids count up.
    const bool is_new = std::binary_search(added_.begin(), added_.end(), node.id);
    if (!is_new || !node.sources.empty()) continue;
    node.sources = sources;
    for (const OutputRef input : node.inputs) pending.push_back(input.node);
  }
}

void GraphPatch::supersede(NodeId from, OutputRef to) {
  replace({from, 0}, to);
  inherit(from, to.node);
}

void GraphPatch::rewire(NodeId consumer, std::size_t input, OutputRef to) {
  rewirings_.push_back({consumer, input, to});
}

void GraphPatch::update(NodeId node, Op op) {
  editable_node(model_, node).op = std::move(op);
}

void GraphPatch::apply(std::string_view pass) {
  const auto check_same = [&](OutputRef from, OutputRef to) {
    const Value& before = model_.value(from);
    const Value& after = model_.value(to);
    if (before.type != after.type || before.shape.rank() != after.shape.rank()) {
      throw InternalError(
          fmt::format("{}: replacing output of node \"{}\": expected {}{}, got {}{}", pass,
                      model_.node(from.node).name, to_string(before.type), to_string(before.shape),
                      to_string(after.type), to_string(after.shape)));
    }
  };
  const std::set<NodeId> added(added_.begin(), added_.end());
  // Where each replaced output ends up, chains followed: the consumers are visited once, whatever
  // the number of replacements.
  std::map<OutputRef, OutputRef> moved;
  for (const Replacement& replacement : replacements_) {
    check_same(replacement.from, replacement.to);
    moved[replacement.from] = replacement.to;
    if (!replacement.keep_names) continue;
    std::vector<std::string>& from =
        editable_node(model_, replacement.from.node).outputs[replacement.from.port].names;
    std::vector<std::string>& to =
        editable_node(model_, replacement.to.node).outputs[replacement.to.port].names;
    to.insert(to.end(), from.begin(), from.end());
    std::sort(to.begin(), to.end());
    from.clear();
  }
  for (auto& [id, node] : model_.nodes_) {
    if (added.contains(id)) continue;
    for (OutputRef& input : node.inputs) {
      for (auto found = moved.find(input); found != moved.end(); found = moved.find(input))
        input = found->second;
    }
  }
  for (const Rewiring& rewiring : rewirings_) {
    OutputRef& input = editable_node(model_, rewiring.consumer).inputs.at(rewiring.input);
    check_same(input, rewiring.to);
    input = rewiring.to;
  }

  std::set<NodeId> needed;
  std::vector<NodeId> pending = model_.results();
  std::erase_if(pending, [&](NodeId id) {
    return std::ranges::find(removed_results_, id) != removed_results_.end();
  });
  for (NodeId id : model_.parameters()) pending.push_back(id);
  while (!pending.empty()) {
    const NodeId id = pending.back();
    pending.pop_back();
    if (!needed.insert(id).second) continue;
    for (OutputRef input : model_.node(id).inputs) pending.push_back(input.node);
  }
  std::erase_if(model_.order_, [&](NodeId id) { return !needed.contains(id); });
  std::erase_if(model_.nodes_, [&](const auto& entry) { return !needed.contains(entry.first); });
  std::erase_if(model_.ids_by_name_,
                [&](const auto& entry) { return !needed.contains(entry.second); });
  model_.order_ = model_.topological_order();
  model_.infer();
  for (Successor& successor : successors_) {
    if (model_.contains(successor.from) || !model_.contains(successor.to)) continue;
    model_.rename(successor.to, std::move(successor.name));
    model_.set_rt_info(successor.to, std::move(successor.rt_info));
  }
  model_.validate(pass);
  added_.clear();
  replacements_.clear();
  removed_results_.clear();
  rewirings_.clear();
  successors_.clear();
}

}  // namespace octet
