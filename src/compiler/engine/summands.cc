// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/engine/summands.h"

#include "graph/op_traits.h"

namespace octet {
namespace {

bool is_quantizer(const GraphView& graph, OutputRef ref) {
  return std::holds_alternative<FakeQuantize>(graph.node(ref.node).op);
}

// Whether a quantizer follows a product, or its bias, directly.
bool follows_product(const GraphView& graph, OutputRef quantizer) {
  const Node* node = &graph.node(graph.node(quantizer.node).inputs[0].node);
  if (is_sum(node->op) && graph.constants.contains(node->inputs[1]))
    node = &graph.node(node->inputs[0].node);
  return is_linear(node->op);
}

}  // namespace

std::optional<std::size_t> rescaled_summand(const GraphView& graph, const Node& add) {
  const auto choose = [](bool first, bool second) -> std::optional<std::size_t> {
    if (first == second) return std::nullopt;
    return first ? 0 : 1;
  };
  const OutputRef a = add.inputs[0], b = add.inputs[1];
  if (graph.constants.contains(a) || graph.constants.contains(b)) return std::nullopt;
  const bool is_read_once_a = graph.uses.sole(a).has_value();
  const bool is_read_once_b = graph.uses.sole(b).has_value();
  auto chosen = choose(is_quantizer(graph, a), is_quantizer(graph, b));
  if (!chosen && !is_quantizer(graph, a)) return std::nullopt;
  if (!chosen) chosen = choose(is_read_once_a, is_read_once_b);
  if (!chosen) chosen = choose(follows_product(graph, a), follows_product(graph, b));
  if (!chosen) chosen = 0;
  return (*chosen == 0 ? is_read_once_a : is_read_once_b) ? chosen : std::nullopt;
}

std::size_t unquantized_or_rescaled(const GraphView& graph, const Node& add) {
  const bool is_first_quantized = is_quantizer(graph, add.inputs[0]);
  if (is_first_quantized != is_quantizer(graph, add.inputs[1])) return is_first_quantized ? 1 : 0;
  return rescaled_summand(graph, add).value_or(0);
}

}  // namespace octet
