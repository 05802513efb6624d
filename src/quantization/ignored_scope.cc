// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/ignored_scope.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <regex>
#include <string>
#include <vector>

namespace octet {
namespace {

class Search {
 public:
  explicit Search(const ActivationGraph& graph) : graph_(graph) {}

  void add_name(const std::string& name) {
    const std::optional<NodeId> node = graph_.model().find(name);
    add(node ? std::set<NodeId>{*node} : std::set<NodeId>{}, fmt::format("name \"{}\"", name));
  }

  void add_pattern(const std::string& pattern) {
    std::regex regex;
    try {
      regex = std::regex(pattern);
    } catch (const std::regex_error& error) {
      throw InvalidArgument(
          fmt::format("ignored scope: expected a regular expression, got pattern \"{}\" ({})",
                      pattern, error.what()));
    }
    add(nodes_if([&](const Node& node) {
          return std::regex_search(node.name, regex, std::regex_constants::match_continuous);
        }),
        fmt::format("pattern \"{}\"", pattern));
  }

  void add_type(const std::string& type) {
    add(nodes_if([&](const Node& node) { return type_name(node.op) == type; }),
        fmt::format("type \"{}\"", type));
  }

  void add_subgraph(const IgnoredScope::Subgraph& subgraph) {
    const auto named = [&](const std::vector<std::string>& names) {
      std::set<NodeId> nodes;
      for (const std::string& name : names) {
        const std::optional<NodeId> node = graph_.model().find(name);
        if (node && graph_.contains(*node)) nodes.insert(*node);
      }
      return nodes;
    };
    add(nodes_between(graph_, named(subgraph.inputs), named(subgraph.outputs)),
        fmt::format("subgraph from \"{}\" to \"{}\"", fmt::join(subgraph.inputs, "\", \""),
                    fmt::join(subgraph.outputs, "\", \"")));
  }

  std::set<NodeId> found;
  std::vector<std::string> unmatched;

 private:
  template <typename Predicate>
  std::set<NodeId> nodes_if(const Predicate& predicate) const {
    std::set<NodeId> nodes;
    for (NodeId id : graph_.model().topological_order()) {
      if (predicate(graph_.model().node(id))) nodes.insert(id);
    }
    return nodes;
  }

  void add(const std::set<NodeId>& nodes, std::string entry) {
    if (nodes.empty()) unmatched.push_back(std::move(entry));
    found.insert(nodes.begin(), nodes.end());
  }

  const ActivationGraph& graph_;
};

}  // namespace

std::set<NodeId> ignored_nodes(const ActivationGraph& graph, const IgnoredScope& scope) {
  Search search(graph);
  for (const std::string& name : scope.names) search.add_name(name);
  for (const std::string& pattern : scope.patterns) search.add_pattern(pattern);
  for (const std::string& type : scope.types) search.add_type(type);
  for (const IgnoredScope::Subgraph& subgraph : scope.subgraphs) search.add_subgraph(subgraph);
  if (scope.validate && !search.unmatched.empty()) {
    throw InvalidArgument(fmt::format(
        "ignored scope: expected every entry to match a node of model \"{}\", got none for {}",
        graph.model().name, fmt::join(search.unmatched, ", ")));
  }
  return search.found;
}

}  // namespace octet
