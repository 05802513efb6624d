// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/unrepeat_operands.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "passes/match.h"

namespace octet {
namespace {

// Rows and columns; the dimensions before them are the batch.
constexpr std::size_t kMatrixRank = 2;

// Whether the batch of an operand alone makes that of the product.
bool has_whole_batch(const Shape& operand, const Shape& product) {
  if (operand.rank() != product.rank() || product.rank() < kMatrixRank) return false;
  for (std::size_t axis = 0; axis + kMatrixRank < product.rank(); ++axis) {
    if (operand[axis] == Shape::kDynamic || operand[axis] != product[axis]) return false;
  }
  return true;
}

bool is_same_matrix(const Shape& a, const Shape& b) {
  return a.rank() >= kMatrixRank && b.rank() >= kMatrixRank && a.is_static() &&
         std::equal(a.end() - kMatrixRank, a.end(), b.end() - kMatrixRank);
}

// The operand before its Broadcast, if nothing but the batch is repeated.
std::optional<OutputRef> unrepeated(const Model& model, const Node& matmul, std::size_t side) {
  const Node* broadcast = producer<Broadcast>(model, matmul.inputs[side]);
  if (broadcast == nullptr ||
      std::get<Broadcast>(broadcast->op).mode == BroadcastMode::explicit_axes)
    return std::nullopt;
  const OutputRef data = broadcast->inputs[0];
  const Shape& other = model.value(matmul.inputs[1 - side]).shape;
  const bool is_batch_alone =
      is_same_matrix(model.value(data).shape, model.value(matmul.inputs[side]).shape) &&
      has_whole_batch(other, matmul.outputs[0].shape);
  return is_batch_alone ? std::optional(data) : std::nullopt;
}

// A constant of one matrix as that matrix.
OutputRef as_matrix(const Model& model, GraphPatch& patch, OutputRef ref) {
  const Tensor* constant = model.constant(ref);
  if (constant == nullptr || constant->shape().rank() == kMatrixRank) return ref;
  const Shape shape = constant->shape();
  const auto matrix = shape.end() - kMatrixRank;
  if (std::any_of(shape.begin(), matrix, [](std::int64_t size) { return size != 1; })) return ref;
  const OutputRef squeezed =
      patch.constant(constant->reshaped(Shape{matrix[0], matrix[1]}), model.node(ref.node).name);
  patch.inherit(ref.node, squeezed.node);
  return squeezed;
}

std::optional<Replacement> unrepeated_product(const Model& model, GraphPatch& patch,
                                              const Node& node) {
  if (!std::holds_alternative<MatMul>(node.op)) return std::nullopt;
  for (std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    const std::optional<OutputRef> operand = unrepeated(model, node, side);
    if (!operand) continue;
    Replacement product{node.op, node.inputs};
    product.inputs[side] = as_matrix(model, patch, *operand);
    return product;
  }
  return std::nullopt;
}

}  // namespace

bool unrepeat_operands(Model& model) {
  return replace_nodes(model, "unrepeat_operands", [&](GraphPatch& patch, const Node& node) {
    return unrepeated_product(model, patch, node);
  });
}

}  // namespace octet
