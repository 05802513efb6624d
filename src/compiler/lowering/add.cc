// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "compiler/engine/rescaled_summand.h"
#include "compiler/lowering/context.h"
#include "compiler/lowering/quantizers.h"
#include "graph/ops/linear.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

}  // namespace

bool lower_integer_add(LoweringContext& context, const Node& node) {
  if (!is_sum(node.op)) return false;
  const Model& model = context.model();
  const Shape shape = node.outputs[0].shape;
  for (const OutputRef input : node.inputs) {
    const Quantized* found = context.quantized(input);
    if (found == nullptr || found->params.axis >= 0 || model.value(input).shape != shape)
      return false;
  }
  const std::size_t width = uniform_width(shape);
  Tail tail = empty_tail(model, width, {node.id, 0});
  const bool is_openvinos = tail.arithmetic == QuantizerArithmetic::fake_quantize;
  const auto rescaled = is_openvinos
                            ? rescaled_summand(model, context.constants(), context.uses(), node)
                            : std::nullopt;
  const OutputRef first_input = node.inputs[rescaled.value_or(0)];
  tail.residual = node.inputs[1 - rescaled.value_or(0)];
  match_second_stage(model, context.constants(), context.uses(), {}, tail);
  const Quantized a = *context.quantized(first_input), b = *context.quantized(*tail.residual);
  const PerTensorParams first{a.params.scale[0], a.params.zero_point[0]};
  const PerTensorParams second = per_tensor_params(context, *tail.residual);
  Epilogue epilogue;
  if (rescaled && tail.second.quantizer) {
    tail.first.quantizer = a.params;
    tail.first.ends = *match_grid_ends(model, context.constants(), first_input.node);
    epilogue = unscaled_sum_epilogue(tail, second, width);
  } else if (!is_openvinos && tail.second.quantizer) {
    epilogue = levels_epilogue(first, second, tail, width);
  } else {
    const std::vector<double> scale(width, first.scale);
    const std::vector<double> offset(width, -first.scale * first.zero_point);
    epilogue = make_epilogue(scale, offset, tail, second);
  }
  const DataLayout a_layout = context.lowered().values[a.value].layout;
  const DataLayout b_layout = context.lowered().values[b.value].layout;
  const DataLayout layout = a_layout == b_layout ? a_layout : working_layout(shape);
  const BufferId residual = context.to_layout(b.value, layout);
  const BufferId input = context.to_layout(a.value, layout);
  context.add_layer_with_tail(Elementwise{epilogue}, {input, residual}, node.id, tail, shape,
                              layout);
  return true;
}

}  // namespace octet
