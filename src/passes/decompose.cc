// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/decompose.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace octet {
namespace {

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

OutputRef constant_of(GraphPatch& patch, ElementType type, double value, const std::string& name) {
  return patch.constant(Tensor::scalar(value).to(type), name);
}

// 0 where row i sees column j, up to the diagonal, and -inf elsewhere.
Tensor causal_mask(ElementType type, std::int64_t rows, std::int64_t columns) {
  Tensor mask(ElementType::f64, {rows, columns});
  const std::span<double> values = mask.data<double>();
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = i + 1; j < columns; ++j)
      values[static_cast<std::size_t>(i * columns + j)] = kMinusInfinity;
  }
  return mask.to(type);
}

bool is_decomposable(const Model& model, const Node& node, const ScaledDotProductAttention& op) {
  const Shape& query = model.value(node.inputs[0]).shape;
  const Shape& key = model.value(node.inputs[1]).shape;
  const bool is_scale_known = node.inputs.size() > 4 || query[query.rank() - 1] != Shape::kDynamic;
  const bool is_mask_known = !op.causal || (query[query.rank() - 2] != Shape::kDynamic &&
                                            key[key.rank() - 2] != Shape::kDynamic);
  return is_scale_known && is_mask_known;
}

// What is added to the scores, if anything.
std::optional<OutputRef> additive_mask(const Model& model, GraphPatch& patch, const Node& node,
                                       const ScaledDotProductAttention& op) {
  const Value& query = model.value(node.inputs[0]);
  const Shape& key = model.value(node.inputs[1]).shape;
  const std::string name = node.name;
  if (op.causal) {
    return patch.constant(
        causal_mask(query.type, query.shape[query.shape.rank() - 2], key[key.rank() - 2]),
        name + "/mask");
  }
  if (node.inputs.size() < 4) return std::nullopt;
  const OutputRef mask = node.inputs[3];
  const ElementType type = query.type;
  if (model.value(mask).type != ElementType::boolean) return mask;
  const OutputRef visible = constant_of(patch, type, 0, name + "/visible");
  const OutputRef hidden = constant_of(patch, type, kMinusInfinity, name + "/hidden");
  return patch.wire(Select{}, {mask, visible, hidden}, name + "/mask");
}

void decompose_attention(const Model& model, GraphPatch& patch, NodeId id,
                         const ScaledDotProductAttention& op) {
  const Node node = model.node(id);
  const Value query = model.value(node.inputs[0]);
  const auto depth = static_cast<double>(query.shape[query.shape.rank() - 1]);
  OutputRef scale = node.inputs.size() > 4 ? node.inputs[4] : OutputRef{};
  if (node.inputs.size() <= 4) {
    scale = constant_of(patch, query.type, 1 / std::sqrt(depth), node.name + "/scale");
  } else if (model.value(scale).shape.rank() > query.shape.rank()) {
    const OutputRef one = patch.constant(Tensor::from(Shape{1}, std::vector<std::int64_t>{1}));
    scale = patch.wire(Reshape{}, {scale, one});
  }
  const OutputRef scaled = patch.wire(Binary{BinaryKind::multiply}, {node.inputs[0], scale},
                                      node.name + "/scaled_query");
  OutputRef scores =
      patch.wire(MatMul{false, true}, {scaled, node.inputs[1]}, node.name + "/scores");
  if (const std::optional<OutputRef> mask = additive_mask(model, patch, node, op))
    scores = patch.wire(Binary{BinaryKind::add}, {scores, *mask}, node.name + "/masked_scores");
  const OutputRef weights = patch.wire(Softmax{-1}, {scores}, node.name + "/weights");
  patch.supersede(id, patch.wire(MatMul{}, {weights, node.inputs[2]}, node.name));
}

}  // namespace

void decompose(Model& model) {
  GraphPatch patch(model);
  bool changes = false;
  for (NodeId id : model.topological_order()) {
    if (const auto* attention = std::get_if<ScaledDotProductAttention>(&model.node(id).op)) {
      if (!is_decomposable(model, model.node(id), *attention)) continue;
      decompose_attention(model, patch, id, ScaledDotProductAttention(*attention));
      changes = true;
    } else if (std::holds_alternative<ConvertLike>(model.node(id).op)) {
      const Node node = model.node(id);
      const ElementType type = model.value(node.inputs[1]).type;
      patch.supersede(id, patch.wire(Convert{type}, {node.inputs[0]}, node.name));
      changes = true;
    }
  }
  if (changes) patch.apply("decompose");
}

}  // namespace octet
