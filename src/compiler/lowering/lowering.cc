// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/lowering.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "compiler/lowering/context.h"
#include "compiler/lowering/image.h"
#include "graph/op_traits.h"

namespace octet {
namespace {

using Rule = bool (*)(LoweringContext&, const Node&);

// Asked in order; the first that takes the node lowers it.
constexpr Rule kIntegerRules[] = {lower_quantizer,        lower_image_quantizer,
                                  lower_convolution,      lower_transposed_convolution,
                                  lower_matmul,           lower_integer_matmul,
                                  lower_integer_add,      lower_integer_mean,
                                  lower_integer_average,  lower_pooling,
                                  lower_channel_shuffle,  lower_reshape,
                                  lower_layout_transpose, lower_data_movement,
                                  lower_channel_concat,   lower_split};
constexpr Rule kFloatRules[] = {lower_convolution,
                                lower_transposed_convolution,
                                lower_matmul,
                                lower_pooling,
                                lower_adaptive_average,
                                lower_einsum,
                                lower_float_elementwise,
                                lower_reshape,
                                lower_layout_transpose,
                                lower_in_channels_last};

template <std::size_t size>
bool lower_by(const Rule (&rules)[size], LoweringContext& context, const Node& node) {
  for (Rule rule : rules) {
    if (rule(context, node)) return true;
  }
  return false;
}

// The sum of two computed values that a product leads to through nothing but a quantizer and
// pointwise operations, and which of its inputs that is.
std::optional<Model::Use> sum_after(const LoweringContext& context, NodeId product) {
  OutputRef end{product, 0};
  for (auto use = context.uses().sole(end); use; use = context.uses().sole(end)) {
    const Node& node = context.model().node(use->node);
    if (is_sum(node.op) && !context.constants().contains(node.inputs[1 - use->input])) return use;
    if (!std::holds_alternative<FakeQuantize>(node.op) && !is_pointwise(context.constants(), node))
      return std::nullopt;
    end = {node.id, 0};
  }
  return std::nullopt;
}

// What a product's epilogue is to add has to be there before the product.
std::map<NodeId, NodeId> nodes_to_add(const LoweringContext& context,
                                      const std::vector<NodeId>& sorted) {
  std::map<NodeId, std::array<std::optional<NodeId>, 2>> products_of_sums;
  for (NodeId id : sorted) {
    if (!is_linear(context.model().node(id).op)) continue;
    if (const auto sum = sum_after(context, id)) products_of_sums[sum->node][sum->input] = id;
  }
  std::map<NodeId, NodeId> result;
  for (const auto& [sum, products] : products_of_sums) {
    const Node& node = context.model().node(sum);
    const std::size_t preferred = context.engine().adding_product(context.graph(), node);
    const std::size_t within = products[preferred] ? preferred : 1 - preferred;
    result.emplace(*products[within], node.inputs[1 - within].node);
  }
  return result;
}

// Every node after its inputs, and products as late as that allows, after what they add.
std::vector<NodeId> lowering_order(const LoweringContext& context) {
  const Model& model = context.model();
  const std::vector<NodeId> sorted = model.topological_order();
  const std::map<NodeId, NodeId> to_add = nodes_to_add(context, sorted);
  std::map<NodeId, std::size_t> position;
  std::map<NodeId, std::set<NodeId>> readers, missing;
  const auto put_after = [&](NodeId id, NodeId earlier) {
    readers[earlier].insert(id);
    missing[id].insert(earlier);
  };
  for (NodeId id : sorted) {
    position.emplace(id, position.size());
    for (OutputRef input : model.node(id).inputs) put_after(id, input.node);
  }
  for (const auto& [product, added] : to_add) put_after(product, added);
  std::set<std::pair<bool, std::size_t>> ready;
  const auto add_ready = [&](NodeId id) {
    ready.emplace(is_linear(model.node(id).op), position.at(id));
  };
  for (NodeId id : sorted) {
    if (missing[id].empty()) add_ready(id);
  }
  std::vector<NodeId> order;
  while (!ready.empty()) {
    const NodeId id = sorted[ready.begin()->second];
    ready.erase(ready.begin());
    order.push_back(id);
    for (NodeId reader : readers[id]) {
      missing[reader].erase(id);
      if (missing[reader].empty()) add_ready(reader);
    }
  }
  return order;
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

void check_static(const LoweringContext& context, const Node& node) {
  for (const Value& value : node.outputs) {
    if (value.shape.is_static()) continue;
    throw InvalidArgument(
        fmt::format("compiling model \"{}\": expected static shapes, got {} for node \"{}\" ({})",
                    context.model().name, to_string(value.shape), node.name, type_name(node.op)));
  }
}

}  // namespace

bool quantizes_activations(const Model& model, const Constants& constants) {
  const std::vector<NodeId> nodes = model.topological_order();
  return std::any_of(nodes.begin(), nodes.end(), [&](NodeId id) {
    return std::holds_alternative<FakeQuantize>(model.node(id).op) && !constants.contains({id, 0});
  });
}

LoweredModel lower(const Model& model, const LoweringOptions& options) {
  LoweringContext context(model, options);
  for (NodeId id : model.parameters()) lower_parameter(context, model.node(id));
  for (NodeId id : lowering_order(context)) {
    const Node& node = model.node(id);
    if (context.is_done(id) || std::holds_alternative<Parameter>(node.op) ||
        std::holds_alternative<Result>(node.op))
      continue;
    if (context.constants().contains({id, 0})) continue;
    check_static(context, node);
    if (options.integer_kernels && lower_by(kIntegerRules, context, node)) continue;
    if (options.fused_floats && lower_by(kFloatRules, context, node)) continue;
    if (lower_split(context, node)) continue;
    lower_portable(context, node);
  }
  for (NodeId id : model.results())
    context.lowered().outputs.push_back(context.value(model.node(id).inputs[0], DataLayout::plain));
  return std::move(context.lowered());
}

}  // namespace octet
