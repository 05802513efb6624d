// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/context.h"
#include "compiler/lowering/tail.h"
#include "compiler/quantizers.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

}  // namespace

bool lower_quantizer(LoweringContext& context, const Node& node) {
  if (!std::holds_alternative<FakeQuantize>(node.op)) return false;
  const auto params =
      match_activation_quantizer(context.model(), context.constants(), context.engine(), node.id);
  const Shape& shape = node.outputs[0].shape;
  if (!params || context.model().value(node.inputs[0]).type != ElementType::f32 || shape.rank() < 2)
    return false;
  if (params->axis >= 0 && channel_axis(shape) != static_cast<std::size_t>(params->axis))
    return false;
  const Quantized* found = context.quantized(node.inputs[0]);
  const OutputRef end{node.id, 0};
  const bool is_same_after =
      params_after(context.model(), context.constants(), node.id, *params) == *params;
  if (found != nullptr && is_same_after && found->params == *params) {
    context.set_quantized(end, Quantized(*found));
    return true;
  }
  // One map for all elements works on them as they lie.
  const bool is_uniform = params->axis < 0 && (found == nullptr || found->params.axis < 0);
  const std::size_t channels =
      is_uniform ? uniform_width(shape) : static_cast<std::size_t>(shape[channel_axis(shape)]);
  DataLayout layout = working_layout(shape);
  if (is_uniform)
    layout = found != nullptr ? context.lowered().values[found->value].layout
                              : context.natural_layout(node.inputs[0]);
  Tail tail = empty_tail(channels, end);
  tail.first.quantizer = *params;
  tail.first.ends = *match_grid_ends(context.model(), context.constants(), node.id);
  tail.first.origin = context.engine().rounding_origin(context.graph(), node.id, *params);
  if (found == nullptr) {
    const BufferId input = context.value(node.inputs[0], layout);
    context.add_layer_with_tail(Elementwise{context.engine().quantizer_epilogue(
                                    context.graph(), node, tail.first, channels)},
                                {input}, node.id, tail, shape, layout);
    return true;
  }
  const Quantized data = *found;
  AccumulatorMap map;
  for (std::size_t c = 0; c < channels; ++c) {
    const std::size_t i = data.params.axis < 0 ? 0 : c;
    map.scale.push_back(data.params.scale[i]);
    map.offset.push_back(-data.params.scale[i] * data.params.zero_point[i]);
  }
  const BufferId input = context.to_layout(data.value, layout);
  context.add_layer_with_tail(Elementwise{context.engine().one_rounding_epilogue(map, tail)},
                              {input}, node.id, tail, shape, layout);
  return true;
}

}  // namespace octet
