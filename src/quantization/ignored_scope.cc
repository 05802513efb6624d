// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/ignored_scope.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <regex>

#include "base/near_words.h"

namespace octet {
namespace {

constexpr std::size_t kMostNear = 3;

using Predicate = std::function<bool(const SourceNode&)>;

std::string quoted(const std::vector<std::string>& words) {
  return fmt::format("\"{}\"", fmt::join(words, "\", \""));
}

class Search {
 public:
  explicit Search(const ActivationGraph& graph) : graph_(graph) {}

  void add_name(const std::string& name) {
    add(nodes_if(has_name(name)), fmt::format("name \"{}\"", name), near(name, &SourceNode::name));
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
    add(nodes_if([&](const SourceNode& node) {
          return std::regex_search(node.name, regex, std::regex_constants::match_continuous);
        }),
        fmt::format("pattern \"{}\"", pattern), near(pattern, &SourceNode::name));
  }

  void add_type(const std::string& type) {
    add(nodes_if([&](const SourceNode& node) { return node.type == type; }),
        fmt::format("type \"{}\"", type), near(type, &SourceNode::type));
  }

  void add_subgraph(const IgnoredScope::Subgraph& subgraph) {
    std::vector<std::string> hints;
    const auto named = [&](const std::vector<std::string>& names) {
      std::set<NodeId> nodes;
      for (const std::string& name : names) {
        std::set<NodeId> found = nodes_if(has_name(name));
        std::erase_if(found, [&](NodeId id) { return !graph_.contains(id); });
        if (found.empty()) hints.push_back(absent(name, near(name, &SourceNode::name)));
        nodes.merge(found);
      }
      return nodes;
    };
    const std::set<NodeId> inputs = named(subgraph.inputs), outputs = named(subgraph.outputs);
    std::string text =
        fmt::format("subgraph from {} to {}", quoted(subgraph.inputs), quoted(subgraph.outputs));
    std::set<NodeId> between = nodes_between(graph_, inputs, outputs);
    std::string hint = fmt::format("{}", fmt::join(hints, ", "));
    if (hints.empty() && between.empty()) hint = "no path leads from there to there";
    entries.push_back({std::move(text), std::move(between), std::move(hint)});
  }

  std::vector<IgnoredEntry> entries;

 private:
  static Predicate has_name(const std::string& name) {
    return [&name](const SourceNode& node) { return node.name == name; };
  }

  // What a node is called, and what its sources are.
  template <typename Visit>
  static void visit(const Node& node, Visit&& visit_one) {
    visit_one(SourceNode{node.name, std::string(type_name(node.op))});
    for (const SourceNode& source : node.sources) visit_one(source);
  }

  std::set<NodeId> nodes_if(const Predicate& predicate) const {
    std::set<NodeId> nodes;
    for (NodeId id : graph_.model().topological_order()) {
      visit(graph_.model().node(id), [&](const SourceNode& known) {
        if (predicate(known)) nodes.insert(id);
      });
    }
    return nodes;
  }

  std::vector<std::string> near(const std::string& word, std::string SourceNode::*field) const {
    std::set<std::string> known;
    for (NodeId id : graph_.nodes())
      visit(graph_.model().node(id), [&](const SourceNode& node) { known.insert(node.*field); });
    return near_words(word, known, kMostNear);
  }

  static std::string absent(const std::string& name, const std::vector<std::string>& near) {
    const std::string hint = near.empty() ? "" : fmt::format(", near: {}", quoted(near));
    return fmt::format("no \"{}\"{}", name, hint);
  }

  void add(std::set<NodeId> nodes, std::string text, const std::vector<std::string>& near) {
    std::string hint;
    if (nodes.empty() && !near.empty()) hint = fmt::format("near: {}", quoted(near));
    entries.push_back({std::move(text), std::move(nodes), std::move(hint)});
  }

  const ActivationGraph& graph_;
};

}  // namespace

std::vector<IgnoredEntry> find_ignored_entries(const ActivationGraph& graph,
                                               const IgnoredScope& scope) {
  Search search(graph);
  for (const std::string& name : scope.names) search.add_name(name);
  for (const std::string& pattern : scope.patterns) search.add_pattern(pattern);
  for (const std::string& type : scope.types) search.add_type(type);
  for (const IgnoredScope::Subgraph& subgraph : scope.subgraphs) search.add_subgraph(subgraph);
  return std::move(search.entries);
}

std::vector<IgnoredEntry> ignored_entries(const ActivationGraph& graph, const IgnoredScope& scope) {
  std::vector<IgnoredEntry> entries = find_ignored_entries(graph, scope);
  std::vector<std::string> unmatched;
  for (const IgnoredEntry& entry : entries) {
    if (!entry.nodes.empty() && entry.hint.empty()) continue;
    unmatched.push_back(entry.hint.empty() ? entry.text
                                           : fmt::format("{} ({})", entry.text, entry.hint));
  }
  if (scope.validate && !unmatched.empty()) {
    throw InvalidArgument(fmt::format(
        "ignored scope: expected every entry to match an operation of model \"{}\" or of the file "
        "that it was read from, got none for {}. Operations may have become part of others when "
        "the file was read; `octet inspect --graph` lists them",
        graph.model().name, fmt::join(unmatched, ", ")));
  }
  return entries;
}

std::set<NodeId> nodes_of(const std::vector<IgnoredEntry>& entries) {
  std::set<NodeId> nodes;
  for (const IgnoredEntry& entry : entries) nodes.insert(entry.nodes.begin(), entry.nodes.end());
  return nodes;
}

std::vector<std::string> near_operations(const ActivationGraph& graph,
                                         const std::set<NodeId>& nodes,
                                         const std::set<NodeId>& quantized, std::size_t most) {
  std::vector<std::string> names;
  std::deque<NodeId> pending;
  std::set<NodeId> seen = nodes;
  for (const NodeId id : nodes) {
    if (graph.contains(id)) pending.push_back(id);
  }
  while (!pending.empty() && names.size() < most) {
    const NodeId id = pending.front();
    pending.pop_front();
    if (quantized.contains(id)) {
      const SourceNode source = sources_of(graph.model().node(id)).front();
      std::string text = fmt::format("\"{}\" ({})", source.name, source.type);
      if (std::ranges::find(names, text) == names.end()) names.push_back(std::move(text));
    }
    for (const auto& edge : graph.inputs(id))
      if (seen.insert(edge.from).second) pending.push_back(edge.from);
    for (const auto& edge : graph.outputs(id))
      if (seen.insert(edge.to).second) pending.push_back(edge.to);
  }
  return names;
}

}  // namespace octet
