// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <vector>

#include "compiler/lowering/context.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

constexpr std::int64_t kChannelAxis = 1;
// In [N, H, W, C].
constexpr std::int64_t kPhysicalChannelAxis = 3;

// Bytes or floats that lie channels last, as [N, H, W, C] in plain layout.
BufferId physical(LoweringContext& context, BufferId value) {
  const Shape shape = context.lowered().values[value].shape;
  return context.alias(context.to_layout(value, DataLayout::channels_last), physical_shape(shape),
                       DataLayout::plain);
}

bool is_channel_axis(std::int64_t axis, const Shape& shape) {
  return shape.rank() == 4 && (axis < 0 ? axis + 4 : axis) == kChannelAxis;
}

struct Shuffle {
  std::int64_t groups = 1;
  const Node* transpose = nullptr;
  const Node* last = nullptr;
};

// Reshape to [N, groups, C / groups, H, W], exchange of the middle two, reshape back.
std::optional<Shuffle> match_shuffle(const LoweringContext& context, const Node& node) {
  const Model& model = context.model();
  const auto only_reader = [&](const Node& of) -> const Node* {
    const auto use = context.uses().sole({of.id, 0});
    return use && use->input == 0 ? &model.node(use->node) : nullptr;
  };
  if (!std::holds_alternative<Reshape>(node.op)) return std::nullopt;
  const Shape& shape = model.value(node.inputs[0]).shape;
  const Shape& grouped = node.outputs[0].shape;
  if (shape.rank() != 4 || grouped.rank() != 5 || grouped[0] != shape[0] ||
      grouped[3] != shape[2] || grouped[4] != shape[3])
    return std::nullopt;
  Shuffle shuffle{grouped[1], only_reader(node), nullptr};
  if (shuffle.transpose == nullptr || !std::holds_alternative<Transpose>(shuffle.transpose->op))
    return std::nullopt;
  const Tensor* order = context.constants().find(shuffle.transpose->inputs[1]);
  if (order == nullptr || order->to(ElementType::i64) !=
                              Tensor::from(Shape{5}, std::vector<std::int64_t>{0, 2, 1, 3, 4}))
    return std::nullopt;
  shuffle.last = only_reader(*shuffle.transpose);
  if (shuffle.last == nullptr || !std::holds_alternative<Reshape>(shuffle.last->op) ||
      shuffle.last->outputs[0].shape != shape)
    return std::nullopt;
  return shuffle;
}

}  // namespace

bool lower_channel_concat(LoweringContext& context, const Node& node) {
  const auto* op = std::get_if<Concat>(&node.op);
  const Shape shape = node.outputs[0].shape;
  if (op == nullptr || !is_channel_axis(op->axis, shape)) return false;
  const bool all_fit = std::ranges::all_of(node.inputs, [&](OutputRef input) {
    const Quantized* quantized = context.quantized(input);
    return quantized != nullptr &&
           context.lowered().values[quantized->value].layout == DataLayout::channels_last;
  });
  if (!all_fit) return false;
  std::vector<float> scale, zero_point;
  std::vector<BufferId> inputs;
  for (const OutputRef input : node.inputs) {
    const auto channels =
        static_cast<std::size_t>(context.model().value(input).shape[kChannelAxis]);
    const LoweringContext::Dequantization map = context.dequantization(input, channels);
    scale.insert(scale.end(), map.scale.begin(), map.scale.end());
    zero_point.insert(zero_point.end(), map.zero_point.begin(), map.zero_point.end());
    inputs.push_back(physical(context, context.quantized(input)->value));
  }
  const BufferId joined =
      context.add_value(node.name, ElementType::u8, physical_shape(shape), DataLayout::plain);
  context.add_layer(PortableOp{Concat{kPhysicalChannelAxis}}, std::move(inputs), joined, node.id);
  const BufferId bytes = context.alias(joined, shape, DataLayout::channels_last);
  const OutputRef end{node.id, 0};
  const BufferId floats =
      context.add_value(node.name, ElementType::f32, shape, DataLayout::channels_last);
  context.add_layer(Elementwise{context.engine().dequantizing_epilogue(scale, zero_point)}, {bytes},
                    floats, node.id);
  context.lowered().layers.back().operations = {"Dequantize"};
  context.set_value(end, floats);
  return true;
}

bool lower_channel_shuffle(LoweringContext& context, const Node& node) {
  const auto shuffle = match_shuffle(context, node);
  const OutputRef source = shuffle ? node.inputs[0] : OutputRef{};
  if (!shuffle || context.natural_layout(source) != DataLayout::channels_last) return false;
  const Quantized* found = context.quantized(source);
  const auto quantized =
      found != nullptr && found->params.axis < 0 ? std::optional(*found) : std::nullopt;
  const BufferId data =
      quantized ? quantized->value : context.value(source, DataLayout::channels_last);
  const Shape shape = shuffle->last->outputs[0].shape;
  const BufferId input = physical(context, data);
  const BufferId output =
      context.add_value(shuffle->last->name, context.lowered().values[data].type,
                        physical_shape(shape), DataLayout::plain);
  const std::vector<NodeId> rest{shuffle->transpose->id, shuffle->last->id};
  context.add_layer(PortableOp{ShuffleChannels{kPhysicalChannelAxis, shuffle->groups}}, {input},
                    output, node.id, rest);
  const BufferId end = context.alias(output, shape, DataLayout::channels_last);
  const OutputRef last{shuffle->last->id, 0};
  if (quantized)
    context.set_quantized(last, {end, quantized->params});
  else
    context.set_value(last, end);
  context.mark_done(rest);
  return true;
}

}  // namespace octet
