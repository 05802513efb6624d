// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/passes/match.h"

#include <cmath>

#include "graph/passes/constant_f32.h"

namespace octet {
namespace {

bool is_commutative(BinaryKind kind) {
  return kind == BinaryKind::add || kind == BinaryKind::multiply || kind == BinaryKind::maximum ||
         kind == BinaryKind::minimum;
}

template <typename T, typename Kind>
const Node* producer_of_kind(const Model& model, OutputRef ref, Kind kind) {
  const Node& node = model.node(ref.node);
  const auto* op = std::get_if<T>(&node.op);
  return op != nullptr && op->kind == kind ? &node : nullptr;
}

}  // namespace

std::optional<double> scalar_constant(const Model& model, OutputRef ref) {
  const Shape& shape = model.value(ref).shape;
  if (!shape.is_static() || shape.num_elements() != 1) return std::nullopt;
  const std::optional<Tensor> tensor = constant_f32(model, ref);
  if (!tensor) return std::nullopt;
  return tensor->data<float>()[0];
}

bool is_about(double value, double number) {
  constexpr double kTolerance = 1e-6;
  return std::fabs(value - number) <= kTolerance * std::fabs(number);
}

const Node* producer(const Model& model, OutputRef ref, BinaryKind kind) {
  return producer_of_kind<Binary>(model, ref, kind);
}

const Node* producer(const Model& model, OutputRef ref, UnaryKind kind) {
  return producer_of_kind<Unary>(model, ref, kind);
}

const Node* producer(const Model& model, OutputRef ref, ReduceKind kind) {
  return producer_of_kind<Reduce>(model, ref, kind);
}

std::optional<std::pair<OutputRef, double>> with_scalar(const Model& model, OutputRef ref,
                                                        BinaryKind kind) {
  const Node* node = producer(model, ref, kind);
  if (node == nullptr || model.value(ref).type != ElementType::f32) return std::nullopt;
  for (std::size_t side : {std::size_t{1}, std::size_t{0}}) {
    if (side == 0 && !is_commutative(kind)) break;
    const std::optional<double> number = scalar_constant(model, node->inputs[side]);
    const OutputRef data = node->inputs[1 - side];
    if (number && model.value(data).shape.rank() == model.value(ref).shape.rank())
      return std::pair(data, *number);
  }
  return std::nullopt;
}

std::optional<OutputRef> with_number(const Model& model, OutputRef ref, BinaryKind kind,
                                     double number) {
  const auto found = with_scalar(model, ref, kind);
  return found && is_about(found->second, number) ? std::optional(found->first) : std::nullopt;
}

std::optional<OutputRef> times(const Model& model, OutputRef ref, double number) {
  if (const auto found = with_number(model, ref, BinaryKind::multiply, number)) return found;
  return with_number(model, ref, BinaryKind::divide, 1 / number);
}

}  // namespace octet
