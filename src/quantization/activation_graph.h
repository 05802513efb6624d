// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// The part of a model through which data flows: the nodes that depend on the values of a
/// parameter, not on its shape alone, and the edges between them.
class ActivationGraph {
 public:
  struct Edge {
    NodeId from;
    NodeId to;
    /// Index of the input of `to`.
    std::size_t input;
  };

  explicit ActivationGraph(const Model& model);

  const Model& model() const noexcept { return model_; }
  /// Producers before consumers.
  const std::vector<NodeId>& nodes() const noexcept { return nodes_; }
  bool contains(NodeId node) const { return edges_.contains(node); }
  const std::vector<Edge>& inputs(NodeId node) const { return edges_.at(node).inputs; }
  const std::vector<Edge>& outputs(NodeId node) const { return edges_.at(node).outputs; }
  std::size_t num_edges(NodeId from, NodeId to) const;

 private:
  struct Edges {
    std::vector<Edge> inputs;
    std::vector<Edge> outputs;
  };
  const Model& model_;
  std::vector<NodeId> nodes_;
  std::map<NodeId, Edges> edges_;
};

/// All nodes on paths from one of `from` to one of `to`, both included.
std::set<NodeId> nodes_between(const ActivationGraph& graph, const std::set<NodeId>& from,
                               const std::set<NodeId>& to);

}  // namespace octet
