// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/op_traits.h"

#include <cstdint>

#include "graph/quantizer.h"

namespace octet {
namespace {

// What a Pad puts around the data is zero, or one of their elements.
bool pads_with_zero(const Model& model, const Node& node, const Pad& op,
                    const ConstantLookup& find) {
  constexpr std::size_t kValueInput = 3;
  if (op.mode != PadMode::constant || node.inputs.size() <= kValueInput) return true;
  const OutputRef ref = node.inputs[kValueInput];
  const std::optional<Tensor> value = find ? find(ref) : constant_f32(model, ref);
  return value && value->num_elements() == 1 && value->data<float>()[0] == 0;
}

// The contracted axis of an operand of MatMul.
std::size_t contracted_axis(const MatMul& op, std::size_t input, std::size_t rank) {
  if (rank == 1) return 0;
  const bool is_last = input == 0 ? !op.transpose_a : op.transpose_b;
  return is_last ? rank - 1 : rank - 2;
}

}  // namespace

bool is_elementwise(const Op& op) {
  return std::visit(
      [](const auto& o) {
        using T = std::decay_t<decltype(o)>;
        return kIsMap<T> || kIsOneOf<T, Binary, PRelu>;
      },
      static_cast<const OpVariant&>(op));
}

bool is_sum(const Op& op) {
  const auto* binary = std::get_if<Binary>(&op);
  return binary != nullptr && binary->kind == BinaryKind::add;
}

bool is_clipping(const Op& op) {
  const auto* unary = std::get_if<Unary>(&op);
  return std::holds_alternative<Clamp>(op) || (unary != nullptr && unary->kind == UnaryKind::relu);
}

bool is_reshape(const Op& op) {
  return is_one_of<Reshape, Squeeze, Unsqueeze>(op);
}

bool rearranges_values(const Op& op) {
  return is_one_of<Transpose, Concat, Slice, StridedSlice, Gather, GatherElements, GatherNd, Tile,
                   Broadcast, Roll, ShuffleChannels, DepthToSpace, SpaceToDepth>(op);
}

bool moves_values(const Op& op) {
  const auto* reduce = std::get_if<Reduce>(&op);
  return rearranges_values(op) || is_reshape(op) ||
         is_one_of<MaxPool, EvenSplit, VariadicSplit>(op) ||
         (reduce != nullptr && reduce->kind == ReduceKind::max);
}

std::vector<OutputRef> moved_inputs(const Model& model, const Node& node,
                                    const ConstantLookup& find) {
  if (std::holds_alternative<Concat>(node.op)) return node.inputs;
  const auto* pad = std::get_if<Pad>(&node.op);
  const bool moves =
      pad != nullptr ? pads_with_zero(model, node, *pad, find) : moves_values(node.op);
  return moves ? std::vector{node.inputs[0]} : std::vector<OutputRef>{};
}

bool is_convolution(const Op& op) {
  return is_one_of<Convolution, GroupConvolution, ConvolutionBackpropData,
                   GroupConvolutionBackpropData>(op);
}

bool is_linear(const Op& op) {
  return is_convolution(op) || std::holds_alternative<MatMul>(op);
}

bool is_depthwise(const Model& model, NodeId id) {
  const Node& node = model.node(id);
  if (!std::holds_alternative<GroupConvolution>(node.op)) return false;
  const std::int64_t channels = model.value(node.inputs[0]).shape[1];
  return channels == model.value(node.inputs[1]).shape[0] && channels > 1;
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
  if (std::holds_alternative<Convolution>(node.op)) return {0};
  if (std::holds_alternative<GroupConvolution>(node.op)) return {0, 1};
  if (std::holds_alternative<ConvolutionBackpropData>(node.op)) return {1};
  if (std::holds_alternative<GroupConvolutionBackpropData>(node.op)) return {0, 2};
  const std::size_t rank = model.value(node.inputs[weights_input]).shape.rank();
  const std::size_t contracted = contracted_axis(std::get<MatMul>(node.op), weights_input, rank);
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    if (axis != contracted) axes.push_back(axis);
  }
  return axes;
}

std::size_t output_channel_axis(const Model& model, NodeId id, std::size_t weights_input) {
  const Node& node = model.node(id);
  if (!std::holds_alternative<MatMul>(node.op)) return 1;
  const std::size_t rank = node.outputs[0].shape.rank();
  return weights_input == 1 ? rank - 1 : rank - 2;
}

}  // namespace octet
