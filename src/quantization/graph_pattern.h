// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "quantization/activation_graph.h"

namespace octet {

/// Names of operation types, one of which a node must have.
using TypeSet = std::vector<std::string_view>;

/// A small graph of operations to be found in a model.
struct GraphPattern {
  struct Element {
    /// Empty: any type.
    TypeSet types;
    /// Belongs to the match; otherwise it must be there, no more.
    bool captured = true;
    /// May be connected to nodes outside the match in any way.
    bool open = false;
  };
  std::vector<Element> elements;
  /// Index of the producer, index of the consumer; an element but the first has an edge with an
  /// earlier one.
  std::vector<std::pair<std::size_t, std::size_t>> edges;

  /// Elements each of which feeds the next.
  static GraphPattern chain(const std::vector<TypeSet>& types);
};

/// Finds where patterns occur, the larger ones first, then in their order; no node is in two
/// matches. What lies within a match is used only there: its first elements alone may have inputs,
/// its last ones alone outputs, that are outside.
/// @return the captured nodes of each match, producers first.
std::vector<std::vector<NodeId>> find_matches(const ActivationGraph& graph,
                                              const std::vector<GraphPattern>& patterns);

}  // namespace octet
