// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/graph_pattern.h"

#include <algorithm>
#include <set>

namespace octet {
namespace {

using Assignment = std::vector<NodeId>;

class Matcher {
 public:
  Matcher(const ActivationGraph& graph, const GraphPattern& pattern)
      : graph_(graph), pattern_(pattern) {}

  /// Calls visit(nodes of the elements) for each occurrence that starts at `node`.
  template <typename Visit>
  void match_from(NodeId node, const Visit& visit) {
    assignment_.clear();
    extend(node, visit);
  }

 private:
  // As deep as the pattern is long.
  template <typename Visit>
  void extend(NodeId node, const Visit& visit) {
    if (!accepts(node)) return;
    assignment_.push_back(node);
    if (assignment_.size() == pattern_.elements.size()) {
      if (is_closed()) visit(assignment_);
    } else {
      for (NodeId next : candidates()) extend(next, visit);
    }
    assignment_.pop_back();
  }

  bool accepts(NodeId node) const {
    const std::size_t element = assignment_.size();
    const TypeSet& types = pattern_.elements[element].types;
    if (!types.empty() && std::find(types.begin(), types.end(),
                                    type_name(graph_.model().node(node).op)) == types.end())
      return false;
    for (std::size_t other = 0; other < element; ++other) {
      if (assignment_[other] == node) return false;
      if (graph_.num_edges(assignment_[other], node) != num_pattern_edges(other, element))
        return false;
      if (graph_.num_edges(node, assignment_[other]) != num_pattern_edges(element, other))
        return false;
    }
    return true;
  }

  std::size_t num_pattern_edges(std::size_t from, std::size_t to) const {
    return static_cast<std::size_t>(
        std::count(pattern_.edges.begin(), pattern_.edges.end(), std::pair(from, to)));
  }

  std::set<NodeId> candidates() const {
    const std::size_t element = assignment_.size();
    std::set<NodeId> found;
    for (const auto& [from, to] : pattern_.edges) {
      if (to == element && from < element) {
        for (const auto& edge : graph_.outputs(assignment_[from])) found.insert(edge.to);
        return found;
      }
      if (from == element && to < element) {
        for (const auto& edge : graph_.inputs(assignment_[to])) found.insert(edge.from);
        return found;
      }
    }
    return found;
  }

  bool is_closed() const {
    const auto is_inside = [&](NodeId node) {
      return std::find(assignment_.begin(), assignment_.end(), node) != assignment_.end();
    };
    for (std::size_t element = 0; element < assignment_.size(); ++element) {
      if (pattern_.elements[element].open) continue;
      const bool is_first = std::none_of(pattern_.edges.begin(), pattern_.edges.end(),
                                         [&](const auto& e) { return e.second == element; });
      const bool is_last = std::none_of(pattern_.edges.begin(), pattern_.edges.end(),
                                        [&](const auto& e) { return e.first == element; });
      const auto& inputs = graph_.inputs(assignment_[element]);
      const auto& outputs = graph_.outputs(assignment_[element]);
      if (!is_first && !std::all_of(inputs.begin(), inputs.end(),
                                    [&](const auto& e) { return is_inside(e.from); }))
        return false;
      if (!is_last && !std::all_of(outputs.begin(), outputs.end(),
                                   [&](const auto& e) { return is_inside(e.to); }))
        return false;
    }
    return true;
  }

  const ActivationGraph& graph_;
  const GraphPattern& pattern_;
  Assignment assignment_;
};

}  // namespace

GraphPattern GraphPattern::chain(const std::vector<TypeSet>& types) {
  GraphPattern pattern;
  for (const TypeSet& type : types) {
    if (!pattern.elements.empty())
      pattern.edges.emplace_back(pattern.elements.size() - 1, pattern.elements.size());
    pattern.elements.push_back({type});
  }
  return pattern;
}

std::vector<std::vector<NodeId>> find_matches(const ActivationGraph& graph,
                                              const std::vector<GraphPattern>& patterns) {
  std::vector<const GraphPattern*> largest_first;
  for (const GraphPattern& pattern : patterns) largest_first.push_back(&pattern);
  std::stable_sort(largest_first.begin(), largest_first.end(),
                   [](const GraphPattern* a, const GraphPattern* b) {
                     return a->elements.size() > b->elements.size();
                   });
  std::map<NodeId, std::size_t> position;
  for (NodeId node : graph.nodes()) position.emplace(node, position.size());

  std::vector<std::vector<NodeId>> matches;
  std::set<NodeId> taken;
  for (const GraphPattern* pattern : largest_first) {
    Matcher matcher(graph, *pattern);
    for (NodeId node : graph.nodes()) {
      matcher.match_from(node, [&](const Assignment& assignment) {
        std::vector<NodeId> captured;
        for (std::size_t i = 0; i < assignment.size(); ++i) {
          if (pattern->elements[i].captured) captured.push_back(assignment[i]);
        }
        if (std::any_of(captured.begin(), captured.end(),
                        [&](NodeId n) { return taken.contains(n); }))
          return;
        taken.insert(captured.begin(), captured.end());
        std::sort(captured.begin(), captured.end(),
                  [&](NodeId a, NodeId b) { return position.at(a) < position.at(b); });
        matches.push_back(std::move(captured));
      });
    }
  }
  return matches;
}

}  // namespace octet
