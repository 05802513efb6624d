// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <type_traits>
#include <vector>

#include "compiler/lowering/channels_last.h"
#include "graph/op_traits.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

// The inputs of a movement that are data; none if the node is something else.
std::vector<OutputRef> moved_data(const LoweringContext& context, const Node& node) {
  if (!rearranges_values(node.op) && !std::holds_alternative<Pad>(node.op)) return {};
  return moved_inputs(context.model(), node, [&](OutputRef ref) {
    const Tensor* value = context.constants().find(ref);
    return value != nullptr ? std::optional(value->to(ElementType::f32)) : std::nullopt;
  });
}

// The one map that all operands are quantized with, per tensor.
std::optional<QuantParams> common_params(const LoweringContext& context,
                                         const std::vector<OutputRef>& data) {
  const Quantized* first = data.empty() ? nullptr : context.quantized(data[0]);
  if (first == nullptr || first->params.axis >= 0) return std::nullopt;
  const bool all_equal = std::all_of(data.begin(), data.end(), [&](OutputRef ref) {
    const Quantized* other = context.quantized(ref);
    return other != nullptr && other->params == first->params;
  });
  return all_equal ? std::optional(first->params) : std::nullopt;
}

// One output of a split as the slice [first, first + shape[axis]) of data that lie as
// [N, H, W, C] or plainly.
BufferId lower_part(LoweringContext& context, const Node& node, BufferId data, std::size_t axis,
                    std::int64_t first, const Shape& shape) {
  const LayerValue source = context.lowered().values[data];
  const bool channels_last = source.layout == DataLayout::channels_last;
  const BufferId input =
      channels_last ? context.alias(data, physical_shape(source.shape), DataLayout::plain) : data;
  const std::int64_t along = static_cast<std::int64_t>(channels_last ? kPhysicalAxis[axis] : axis);
  const BufferId output = context.add_value(
      node.name, source.type, channels_last ? physical_shape(shape) : shape, DataLayout::plain);
  context.add_layer(
      PortableOp{Slice{}},
      {input, context.add_integers({first}, node.name),
       context.add_integers({first + shape[axis]}, node.name), context.add_integers({1}, node.name),
       context.add_integers({along}, node.name)},
      output, node.id);
  return channels_last ? context.alias(output, shape, DataLayout::channels_last) : output;
}

}  // namespace

bool lower_split(LoweringContext& context, const Node& node) {
  if (!std::holds_alternative<EvenSplit>(node.op) &&
      !std::holds_alternative<VariadicSplit>(node.op))
    return false;
  const OutputRef source = node.inputs[0];
  const Quantized* quantized = context.quantized(source);
  const bool is_integer = quantized != nullptr && quantized->params.axis < 0;
  const Quantized from = is_integer ? *quantized : Quantized{};
  const BufferId data =
      is_integer ? from.value : context.value(source, context.natural_layout(source));
  const auto axes = context.integers(node.inputs[1]);
  if (!axes)
    throw Unsupported(fmt::format("compiling node \"{}\" ({}): expected a constant axis", node.name,
                                  type_name(node.op)));
  const std::size_t axis = logical_axis((*axes)[0], context.model().value(source).shape.rank());
  std::int64_t first = 0;
  for (std::uint32_t port = 0; port < node.outputs.size(); ++port) {
    const OutputRef ref{node.id, port};
    const Shape& shape = node.outputs[port].shape;
    if (!context.uses().of(ref).empty()) {
      const BufferId part = lower_part(context, node, data, axis, first, shape);
      if (is_integer)
        context.set_quantized(ref, {part, from.params});
      else
        context.set_value(ref, part);
    }
    first += shape[axis];
  }
  return true;
}

bool lower_data_movement(LoweringContext& context, const Node& node) {
  const std::vector<OutputRef> data = moved_data(context, node);
  const std::optional<QuantParams> params = common_params(context, data);
  if (!params) return false;
  if (lower_in_channels_last(context, node, params)) return true;
  std::vector<BufferId> inputs;
  for (OutputRef ref : data)
    inputs.push_back(context.to_layout(context.quantized(ref)->value, DataLayout::plain));
  for (std::size_t i = data.size(); i < node.inputs.size(); ++i) {
    if (std::holds_alternative<Pad>(node.op) && i == kPadValue) break;
    inputs.push_back(context.value(node.inputs[i], DataLayout::plain));
  }
  if (std::holds_alternative<Pad>(node.op))
    inputs.push_back(context.add_constant(zero_of(*params), node.name));
  const BufferId output =
      context.add_value(node.name, params->type, node.outputs[0].shape, DataLayout::plain);
  context.add_layer(PortableOp{node.op}, std::move(inputs), output, node.id);
  context.set_quantized({node.id, 0}, {output, *params});
  return true;
}

}  // namespace octet
