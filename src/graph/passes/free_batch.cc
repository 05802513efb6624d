// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/passes/free_batch.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace octet {
namespace {

// The target with 0, a copied size, for the batch; nothing if the reshape has none.
std::optional<Tensor> freed_target(const Model& model, const Node& node, std::int64_t batch) {
  const auto* reshape = std::get_if<Reshape>(&node.op);
  const Tensor* target = reshape == nullptr ? nullptr : model.constant(node.inputs[1]);
  if (target == nullptr || target->num_elements() == 0) return std::nullopt;
  const Shape& data = model.value(node.inputs[0]).shape;
  Tensor sizes = target->to(ElementType::i64);
  const auto values = sizes.data<std::int64_t>();
  const bool has_plain_zero =
      !reshape->special_zero && std::find(values.begin(), values.end(), 0) != values.end();
  if (data.rank() == 0 || data[0] != batch || values[0] != batch || has_plain_zero)
    return std::nullopt;
  values[0] = 0;
  return sizes.to(target->type());
}

}  // namespace

void free_batch(Model& model, std::int64_t batch) {
  std::vector<std::pair<NodeId, Tensor>> freed;
  for (NodeId id : model.topological_order()) {
    if (auto target = freed_target(model, model.node(id), batch)) freed.emplace_back(id, *target);
  }
  if (freed.empty()) return;
  GraphPatch patch(model);
  for (auto& [id, target] : freed) {
    patch.rewire(id, 1, patch.constant(std::move(target)));
    patch.update(id, Reshape{.special_zero = true});
  }
  patch.apply("free_batch");
}

}  // namespace octet
