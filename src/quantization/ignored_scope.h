// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "octet/quantization.h"
#include "quantization/activation_graph.h"

namespace octet {

/// One name, pattern, type or subgraph of a scope.
struct IgnoredEntry {
  /// E.g. `name "conv1"`.
  std::string text;
  /// What it stands for: nodes of that name or type, and all that are made from an operation of the
  /// source of that name or type.
  std::set<NodeId> nodes;
  /// Without nodes: what may have been meant; or empty.
  std::string hint;
};

/// @return the entries of a scope, whether or not they match.
/// @throws InvalidArgument naming a pattern that is no regular expression.
std::vector<IgnoredEntry> find_ignored_entries(const ActivationGraph& graph,
                                               const IgnoredScope& scope);

/// @return the entries of a scope.
/// @throws InvalidArgument listing the entries that match nothing, with the names or types that are
/// nearest, if the scope is to be validated, or naming a pattern that is no regular expression.
std::vector<IgnoredEntry> ignored_entries(const ActivationGraph& graph, const IgnoredScope& scope);

/// All nodes of some entries.
std::set<NodeId> nodes_of(const std::vector<IgnoredEntry>& entries);

/// Names of operations of the source, with their types, that are the nearest to `nodes` among
/// `quantized`, at most so many.
std::vector<std::string> near_operations(const ActivationGraph& graph,
                                         const std::set<NodeId>& nodes,
                                         const std::set<NodeId>& quantized, std::size_t most);

}  // namespace octet
