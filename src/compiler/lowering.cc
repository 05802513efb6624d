// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering.h"

#include <fmt/format.h>

#include "compiler/lowering_context.h"

namespace octet {
namespace {

using Rule = bool (*)(LoweringContext&, const Node&);

// Asked in order; the first that takes the node lowers it.
constexpr Rule kIntegerRules[] = {lower_quantizer,   lower_convolution,      lower_matmul,
                                  lower_integer_add, lower_integer_mean,     lower_pooling,
                                  lower_reshape,     lower_layout_transpose, lower_data_movement};
constexpr Rule kFloatRules[] = {lower_convolution,       lower_matmul,  lower_pooling,
                                lower_float_elementwise, lower_reshape, lower_layout_transpose};

template <std::size_t size>
bool lower_by(const Rule (&rules)[size], LoweringContext& context, const Node& node) {
  for (Rule rule : rules) {
    if (rule(context, node)) return true;
  }
  return false;
}

void lower_parameter(LoweringContext& context, const Node& node) {
  const Value& value = node.outputs[0];
  if (!value.shape.is_static()) {
    throw InvalidArgument(fmt::format(
        "compiling model \"{}\": expected a static shape for input \"{}\", got {}; give one",
        context.model().name, node.name, to_string(value.shape)));
  }
  const BufferId id = context.add_value(node.name, value.type, value.shape, DataLayout::plain);
  context.set_value({node.id, 0}, id);
  context.lowered().inputs.push_back(id);
}

}  // namespace

LoweredModel lower(const Model& model, const PlanOptions& options) {
  LoweringContext context(model, options);
  for (NodeId id : model.parameters()) lower_parameter(context, model.node(id));
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (context.is_done(id) || std::holds_alternative<Parameter>(node.op) ||
        std::holds_alternative<Result>(node.op))
      continue;
    if (context.constants().find({id, 0}) != nullptr) continue;
    if (options.integer_kernels && lower_by(kIntegerRules, context, node)) continue;
    if (options.backend != Backend::reference && lower_by(kFloatRules, context, node)) continue;
    lower_portable(context, node);
  }
  for (NodeId id : model.results())
    context.lowered().outputs.push_back(context.value(model.node(id).inputs[0], DataLayout::plain));
  return std::move(context.lowered());
}

}  // namespace octet
