// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/context.h"
#include "graph/op_traits.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

}  // namespace

bool lower_reshape(LoweringContext& context, const Node& node) {
  if (!is_reshape(node.op)) return false;
  const Shape& shape = node.outputs[0].shape;
  const OutputRef source = node.inputs[0];
  const auto as_shape = [&](BufferId value) {
    return context.alias(context.to_layout(value, DataLayout::plain), shape, DataLayout::plain);
  };
  const Quantized* data = context.quantized(source);
  if (data != nullptr && data->params.axis < 0) {
    const Quantized from = *data;
    context.set_quantized({node.id, 0}, {as_shape(from.value), from.params});
    return true;
  }
  context.set_value({node.id, 0}, as_shape(context.value(source, DataLayout::plain)));
  return true;
}

bool lower_layout_transpose(LoweringContext& context, const Node& node) {
  if (!std::holds_alternative<Transpose>(node.op)) return false;
  const auto order = context.integers(node.inputs[1]);
  const bool to_last = order == std::vector<std::int64_t>{0, 2, 3, 1};
  if (!to_last && order != std::vector<std::int64_t>{0, 3, 1, 2}) return false;
  const DataLayout from = to_last ? DataLayout::channels_last : DataLayout::plain;
  const DataLayout to = to_last ? DataLayout::plain : DataLayout::channels_last;
  const OutputRef source = node.inputs[0];
  const OutputRef end{node.id, 0};
  const Shape& shape = node.outputs[0].shape;
  if (const Quantized* data = context.quantized(source)) {
    if (data->params.axis >= 0) return false;
    const Quantized quantized = *data;
    const BufferId source_bytes = context.to_layout(quantized.value, from);
    context.set_quantized(end, {context.alias(source_bytes, shape, to), quantized.params});
    return true;
  }
  if (node.outputs[0].type != ElementType::f32) return false;
  context.set_value(end, context.alias(context.value(source, from), shape, to));
  return true;
}

}  // namespace octet
