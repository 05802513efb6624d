// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/match.h"

#include <cmath>
#include <map>
#include <string>

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

bool is_about(double value, double number) {
  constexpr double kTolerance = 1e-6;
  return std::fabs(value - number) <= kTolerance * std::fabs(number);
}

std::optional<double> scalar_constant(const Model& model, OutputRef ref) {
  const Value& value = model.value(ref);
  if (value.type != ElementType::f32 || !value.shape.is_static() || value.shape.num_elements() != 1)
    return std::nullopt;
  const Node& node = model.node(ref.node);
  const Tensor* constant =
      model.constant(std::holds_alternative<Convert>(node.op) ? node.inputs[0] : ref);
  if (constant == nullptr) return std::nullopt;
  return constant->to(ElementType::f32).data<float>()[0];
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

bool replace_nodes(
    Model& model, std::string_view pass,
    const std::function<std::optional<Replacement>(GraphPatch& patch, const Node& node)>& find) {
  GraphPatch patch(model);
  std::map<OutputRef, OutputRef> replaced;
  for (NodeId id : model.topological_order()) {
    std::optional<Replacement> found = find(patch, model.node(id));
    if (!found) continue;
    for (OutputRef& input : found->inputs) {
      const auto earlier = replaced.find(input);
      if (earlier != replaced.end()) input = earlier->second;
    }
    const std::string name = model.node(id).name;
    const OutputRef result = patch.wire(std::move(found->op), std::move(found->inputs), name);
    patch.supersede(id, result);
    replaced.emplace(OutputRef{id, 0}, result);
  }
  if (!replaced.empty()) patch.apply(pass);
  return !replaced.empty();
}

bool fuse_nodes(Model& model, std::string_view pass,
                const std::function<std::optional<Replacement>(OutputRef result)>& find) {
  return replace_nodes(
      model, pass, [&](GraphPatch&, const Node& node) -> std::optional<Replacement> {
        if (node.outputs.size() != 1 || node.outputs[0].type != ElementType::f32)
          return std::nullopt;
        std::optional<Replacement> found = find({node.id, 0});
        const bool fits = found && model.value(found->inputs[0]).shape == node.outputs[0].shape;
        return fits ? std::move(found) : std::nullopt;
      });
}

}  // namespace octet
