// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/widen_to_f32.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace octet {
namespace {

bool is_half(ElementType type) {
  return type == ElementType::f16 || type == ElementType::bf16;
}

bool only_converts_read(const Model& model, const std::vector<Model::Use>& uses) {
  return std::ranges::all_of(uses, [&](const Model::Use& use) {
    return std::holds_alternative<Convert>(model.node(use.node).op);
  });
}

// The operation in f32, if it is one that chooses the type of its output and chose half precision.
std::optional<Op> widened(const Op& op) {
  if (const auto* parameter = std::get_if<Parameter>(&op); parameter && is_half(parameter->type))
    return Parameter{ElementType::f32, parameter->shape};
  if (const auto* constant = std::get_if<Constant>(&op);
      constant && is_half(constant->value.type()))
    return Constant{constant->value.to(ElementType::f32)};
  if (const auto* convert = std::get_if<Convert>(&op);
      convert && is_half(convert->destination_type))
    return Convert{ElementType::f32};
  if (const auto* range = std::get_if<Range>(&op); range && is_half(range->output_type))
    return Range{ElementType::f32};
  return std::nullopt;
}

}  // namespace

bool widen_to_f32(Model& model) {
  const std::map<OutputRef, std::vector<Model::Use>> uses = model.all_uses();
  GraphPatch patch(model);
  bool changed = false;
  for (NodeId id : model.topological_order()) {
    const OutputRef output{id, 0};
    const auto found = uses.find(output);
    if (model.constant(output) != nullptr && found != uses.end() &&
        only_converts_read(model, found->second))
      continue;
    std::optional<Op> op = widened(model.node(id).op);
    if (!op) continue;
    patch.update(id, std::move(*op));
    changed = true;
  }
  if (changed) patch.apply("widen_to_f32");
  return changed;
}

}  // namespace octet
