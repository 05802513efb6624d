// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/operation_rules.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <variant>

#include "graph/op_traits.h"
#include "graph/quantizer.h"

namespace octet {
namespace {

bool is_any_of(BinaryKind kind, std::initializer_list<BinaryKind> kinds) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

// Has INT8 kernels in NNCF's list. ReLU and its kind are missing on purpose: after them a tensor is
// often non-negative and fills an unsigned grid. So are Equal and NotEqual, which NNCF quantizes:
// on two grids equal values differ.
bool is_quantizable(const Op& op) {
  if (const auto* binary = std::get_if<Binary>(&op)) return binary->kind != BinaryKind::mod;
  if (const auto* unary = std::get_if<Unary>(&op)) return unary->kind == UnaryKind::sqrt;
  if (const auto* comparison = std::get_if<Comparison>(&op))
    return comparison->kind != ComparisonKind::equal &&
           comparison->kind != ComparisonKind::not_equal;
  if (const auto* reduce = std::get_if<Reduce>(&op))
    return reduce->kind == ReduceKind::mean || reduce->kind == ReduceKind::sum ||
           reduce->kind == ReduceKind::l2;
  return is_linear(op) ||
         is_one_of<ScaledDotProductAttention, AvgPool, AdaptiveAvgPool, NormalizeL2, Mvn,
                   GroupNormalization, BatchNormInference, Interpolate>(op);
}

// NNCF stops at a Slice and a Roll, and passes what writes into a tensor or converts its type.
bool is_agnostic(const Op& op) {
  return (moves_values(op) && !is_one_of<Slice, Roll>(op)) ||
         is_one_of<Pad, ScatterNdUpdate, ConvertLike>(op);
}

// Stays in float in transformers.
bool is_float_in_transformer(const Op& op) {
  using enum BinaryKind;
  if (const auto* binary = std::get_if<Binary>(&op))
    return is_any_of(binary->kind,
                     {add, subtract, multiply, divide, maximum, squared_difference, power});
  const auto* reduce = std::get_if<Reduce>(&op);
  return (reduce != nullptr && reduce->kind != ReduceKind::max) ||
         is_one_of<Comparison, Unary, AvgPool, Mvn, GroupNormalization, BatchNormInference,
                   Squeeze>(op);
}

// Values that a Pad adds are on no grid that its input is on, but zero; and engines that move
// dequantization after the Pad give them the grid's scale. From the largest float16 on they stand
// for infinity, before a maximum, and are no values to observe.
bool adds_values(const Model& model, const Node& node) {
  if (!std::holds_alternative<Pad>(node.op) || node.inputs.size() < 4) return false;
  if (std::get<Pad>(node.op).mode != PadMode::constant) return false;
  constexpr float kInfinite = 65504;
  const std::optional<Tensor> value = constant_f32(model, node.inputs[3]);
  if (!value) return false;
  const float x = value->data<float>()[0];
  return x != 0 && std::abs(x) < kInfinite;
}

}  // namespace

QuantizationTrait quantization_trait(const Model& model, NodeId node,
                                     std::optional<ModelType> model_type) {
  using enum QuantizationTrait;
  const Op& op = model.node(node).op;
  if (model_type == ModelType::transformer && is_float_in_transformer(op)) return non_quantizable;
  if (std::holds_alternative<Concat>(op)) return concat;
  if (is_quantizable(op)) return inputs_quantizable;
  return is_agnostic(op) && !adds_values(model, model.node(node)) ? agnostic : non_quantizable;
}

bool is_elementwise_in_nncf(const Op& op) {
  if (const auto* binary = std::get_if<Binary>(&op)) {
    return binary->kind != BinaryKind::power && binary->kind != BinaryKind::squared_difference &&
           binary->kind != BinaryKind::mod;
  }
  return std::holds_alternative<Comparison>(op) || std::holds_alternative<Logical>(op);
}

bool is_quantizable_input(const Op& op, std::size_t input) {
  // The values and the mask of an attention stay as they are. Source: NNCF 3.4,
  // openvino/graph/metatypes/openvino_metatypes.py, target_input_ports.
  return !std::holds_alternative<ScaledDotProductAttention>(op) || input < 2;
}

bool keeps_channels(const Model& model, NodeId id) {
  const Node& node = model.node(id);
  const bool may_keep =
      is_one_of<MaxPool, Pad, Concat, StridedSlice, EvenSplit, VariadicSplit>(node.op);
  return may_keep && model.value(node.inputs[0]).shape.rank() == node.outputs[0].shape.rank();
}

bool takes_one_scale(const Model& model, NodeId id) {
  const Op& op = model.node(id).op;
  return (is_linear(op) && !is_depthwise(model, id)) || is_one_of<ScaledDotProductAttention>(op);
}

bool is_smooth_activation(const Op& op) {
  const auto* unary = std::get_if<Unary>(&op);
  return is_one_of<Swish, Gelu, Elu, Selu>(op) ||
         (unary != nullptr && (unary->kind == UnaryKind::hswish || unary->kind == UnaryKind::mish));
}

}  // namespace octet
