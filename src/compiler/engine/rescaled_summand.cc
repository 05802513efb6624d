// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/engine/rescaled_summand.h"

#include "graph/ops/linear.h"

namespace octet {
namespace {

bool is_quantizer(const Model& model, OutputRef ref) {
  return std::holds_alternative<FakeQuantize>(model.node(ref.node).op);
}

// Whether a quantizer follows a product, or its bias, directly.
bool follows_product(const Model& model, const Constants& constants, OutputRef quantizer) {
  const Node* node = &model.node(model.node(quantizer.node).inputs[0].node);
  if (is_sum(node->op) && constants.contains(node->inputs[1]))
    node = &model.node(node->inputs[0].node);
  return is_linear(node->op);
}

}  // namespace

std::optional<std::size_t> rescaled_summand(const Model& model, const Constants& constants,
                                            const UseMap& uses, const Node& add) {
  const auto choose = [](bool first, bool second) -> std::optional<std::size_t> {
    if (first == second) return std::nullopt;
    return first ? 0 : 1;
  };
  const OutputRef a = add.inputs[0], b = add.inputs[1];
  if (constants.contains(a) || constants.contains(b)) return std::nullopt;
  const bool is_read_once_a = uses.sole(a).has_value();
  const bool is_read_once_b = uses.sole(b).has_value();
  auto chosen = choose(is_quantizer(model, a), is_quantizer(model, b));
  if (!chosen && !is_quantizer(model, a)) return std::nullopt;
  if (!chosen) chosen = choose(is_read_once_a, is_read_once_b);
  if (!chosen)
    chosen = choose(follows_product(model, constants, a), follows_product(model, constants, b));
  if (!chosen) chosen = 0;
  return (*chosen == 0 ? is_read_once_a : is_read_once_b) ? chosen : std::nullopt;
}

}  // namespace octet
