// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/operation_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <variant>

#include "graph/ops/linear.h"
#include "passes/constant_f32.h"

namespace octet {
namespace {

struct Rule {
  std::string_view type;
  QuantizationTrait trait;
  /// Stays in float in transformers.
  bool float_in_transformer = false;
};

using enum QuantizationTrait;

// Operations that are not listed run in float. ReLU and its kind are among those on purpose: behind
// them a tensor is often non-negative and fills an unsigned grid. So are Equal and NotEqual, which
// NNCF quantizes: on two grids equal values differ.
constexpr std::array kRules{Rule{"Convolution", inputs_quantizable},
                            Rule{"GroupConvolution", inputs_quantizable},
                            Rule{"ConvolutionBackpropData", inputs_quantizable},
                            Rule{"GroupConvolutionBackpropData", inputs_quantizable},
                            Rule{"MatMul", inputs_quantizable},
                            Rule{"ScaledDotProductAttention", inputs_quantizable},
                            Rule{"Add", inputs_quantizable, true},
                            Rule{"Subtract", inputs_quantizable, true},
                            Rule{"Multiply", inputs_quantizable, true},
                            Rule{"Divide", inputs_quantizable, true},
                            Rule{"Maximum", inputs_quantizable, true},
                            Rule{"Minimum", inputs_quantizable},
                            Rule{"FloorMod", inputs_quantizable},
                            Rule{"SquaredDifference", inputs_quantizable, true},
                            Rule{"Greater", inputs_quantizable, true},
                            Rule{"GreaterEqual", inputs_quantizable, true},
                            Rule{"Less", inputs_quantizable, true},
                            Rule{"LessEqual", inputs_quantizable, true},
                            Rule{"Power", inputs_quantizable, true},
                            Rule{"Sqrt", inputs_quantizable, true},
                            Rule{"AvgPool", inputs_quantizable, true},
                            Rule{"AdaptiveAvgPool", inputs_quantizable},
                            Rule{"ReduceMean", inputs_quantizable, true},
                            Rule{"ReduceSum", inputs_quantizable, true},
                            Rule{"ReduceL2", inputs_quantizable, true},
                            Rule{"NormalizeL2", inputs_quantizable},
                            Rule{"MVN", inputs_quantizable, true},
                            Rule{"GroupNormalization", inputs_quantizable, true},
                            Rule{"BatchNormInference", inputs_quantizable, true},
                            Rule{"Interpolate", inputs_quantizable},
                            Rule{"MaxPool", agnostic},
                            Rule{"ReduceMax", agnostic},
                            Rule{"Reshape", agnostic},
                            Rule{"Squeeze", agnostic, true},
                            Rule{"Unsqueeze", agnostic},
                            Rule{"Transpose", agnostic},
                            Rule{"StridedSlice", agnostic},
                            Rule{"Split", agnostic},
                            Rule{"VariadicSplit", agnostic},
                            Rule{"Tile", agnostic},
                            Rule{"Broadcast", agnostic},
                            Rule{"ShuffleChannels", agnostic},
                            Rule{"DepthToSpace", agnostic},
                            Rule{"SpaceToDepth", agnostic},
                            Rule{"Gather", agnostic},
                            Rule{"GatherND", agnostic},
                            Rule{"GatherElements", agnostic},
                            Rule{"ScatterNDUpdate", agnostic},
                            Rule{"ConvertLike", agnostic},
                            Rule{"Pad", agnostic},
                            Rule{"Concat", concat}};

template <typename... Types>
bool is_any(const Op& op) {
  return (std::holds_alternative<Types>(op) || ...);
}

// The contracted axis of an operand of MatMul.
std::size_t contracted_axis(const MatMul& op, std::size_t input, std::size_t rank) {
  if (rank == 1) return 0;
  const bool is_last = input == 0 ? !op.transpose_a : op.transpose_b;
  return is_last ? rank - 1 : rank - 2;
}

// Values that a Pad adds are on no grid that its input is on, but zero; and OpenVINO's
// low-precision transformations give them the grid's scale. From the largest float16 on they stand
// for infinity, in front of a maximum, and are no values to observe.
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
  const std::string_view type = type_name(model.node(node).op);
  const auto* rule =
      std::find_if(kRules.begin(), kRules.end(), [&](const Rule& r) { return r.type == type; });
  if (rule == kRules.end() || adds_values(model, model.node(node))) return non_quantizable;
  if (rule->float_in_transformer && model_type == ModelType::transformer) return non_quantizable;
  return rule->trait;
}

bool is_depthwise(const Model& model, NodeId id) {
  const Node& node = model.node(id);
  if (!std::holds_alternative<GroupConvolution>(node.op)) return false;
  const std::int64_t channels = model.value(node.inputs[0]).shape[1];
  return channels == model.value(node.inputs[1]).shape[0] && channels > 1;
}

bool is_elementwise(const Op& op) {
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
      is_any<MaxPool, Pad, Concat, StridedSlice, EvenSplit, VariadicSplit>(node.op);
  return may_keep && model.value(node.inputs[0]).shape.rank() == node.outputs[0].shape.rank();
}

bool takes_one_scale(const Model& model, NodeId id) {
  const Op& op = model.node(id).op;
  return (is_linear(op) && !is_depthwise(model, id)) || is_any<ScaledDotProductAttention>(op);
}

std::optional<std::size_t> weights_input(const Model& model, NodeId id) {
  const Node& node = model.node(id);
  if (!is_linear(node.op)) return std::nullopt;
  for (std::size_t input : {std::size_t{1}, std::size_t{0}}) {
    if (input == 0 && !std::holds_alternative<MatMul>(node.op)) break;
    if (constant_f32(model, node.inputs[input])) return input;
  }
  return std::nullopt;
}

std::vector<std::size_t> weight_channel_axes(const Model& model, NodeId id,
                                             std::size_t weights_input) {
  const Node& node = model.node(id);
  if (is_any<Convolution>(node.op)) return {0};
  if (is_any<GroupConvolution>(node.op)) return {0, 1};
  if (is_any<ConvolutionBackpropData>(node.op)) return {1};
  if (is_any<GroupConvolutionBackpropData>(node.op)) return {0, 2};
  const std::size_t rank = model.value(node.inputs[weights_input]).shape.rank();
  const std::size_t contracted = contracted_axis(std::get<MatMul>(node.op), weights_input, rank);
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    if (axis != contracted) axes.push_back(axis);
  }
  return axes;
}

bool is_smooth_activation(const Op& op) {
  const auto* unary = std::get_if<Unary>(&op);
  return std::holds_alternative<Swish>(op) || std::holds_alternative<Gelu>(op) ||
         std::holds_alternative<Elu>(op) || std::holds_alternative<Selu>(op) ||
         (unary != nullptr && (unary->kind == UnaryKind::hswish || unary->kind == UnaryKind::mish));
}

}  // namespace octet
