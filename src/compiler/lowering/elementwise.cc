// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "compiler/lowering/context.h"
#include "compiler/lowering/tail.h"
#include "graph/op_traits.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

}  // namespace

bool lower_integer_add(LoweringContext& context, const Node& node) {
  if (!is_sum(node.op)) return false;
  const Shape shape = node.outputs[0].shape;
  for (const OutputRef input : node.inputs) {
    const Quantized* found = context.quantized(input);
    if (found == nullptr || found->params.axis >= 0 || context.model().value(input).shape != shape)
      return false;
  }
  const std::size_t first = context.engine().first_summand(context.graph(), node);
  const OutputRef residual_ref = node.inputs[1 - first];
  const Quantized a = *context.quantized(node.inputs[first]), b = *context.quantized(residual_ref);
  Tail tail = empty_tail(uniform_width(shape), {node.id, 0});
  tail.residual = residual_ref;
  match_second_stage(context.graph(), context.engine(), tail);
  const Epilogue epilogue = context.engine().sum_epilogue(context.graph(), node, tail, a.params,
                                                          context.per_tensor_params(residual_ref));
  const DataLayout a_layout = context.lowered().values[a.value].layout;
  const DataLayout b_layout = context.lowered().values[b.value].layout;
  const DataLayout layout = a_layout == b_layout ? a_layout : working_layout(shape);
  const BufferId residual = context.to_layout(b.value, layout);
  const BufferId input = context.to_layout(a.value, layout);
  context.add_layer_with_tail(Elementwise{epilogue}, {input, residual}, node.id, tail, shape,
                              layout);
  return true;
}

bool lower_float_elementwise(LoweringContext& context, const Node& node) {
  const auto bounds = clamp_bounds(node.op);
  const bool is_add = is_sum(node.op);
  const Shape shape = node.outputs[0].shape;
  if ((!bounds && !is_add) || node.outputs[0].type != ElementType::f32 || shape.rank() < 2)
    return false;
  const auto has_shape = [&](OutputRef input) {
    return context.model().value(input).shape == shape;
  };
  if (is_add && !std::ranges::all_of(node.inputs, has_shape)) return false;
  // Values of rank 4 that lie plainly stay so: they need not be images.
  if (shape.rank() == 4 && context.natural_layout(node.inputs[0]) == DataLayout::plain &&
      (!is_add || context.natural_layout(node.inputs[1]) == DataLayout::plain))
    return false;
  const auto channels = static_cast<std::size_t>(shape[channel_axis(shape)]);
  Tail tail = empty_tail(channels, {node.id, 0});
  if (bounds) tail.first.clamp = *bounds;
  std::vector<BufferId> inputs{context.value(node.inputs[0], working_layout(shape))};
  if (is_add) {
    tail.residual = node.inputs[1];
    inputs.push_back(context.value(node.inputs[1], working_layout(shape)));
  }
  const AccumulatorMap identity{std::vector<double>(channels, 1.0),
                                std::vector<double>(channels, 0.0)};
  context.add_layer_with_tail(Elementwise{context.engine().one_rounding_epilogue(identity, tail)},
                              std::move(inputs), node.id, tail, shape, working_layout(shape));
  return true;
}

}  // namespace octet
