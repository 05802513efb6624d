// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "graph/nan_constant.h"
#include "graph/quantizer.h"
#include "passes/lists.h"
#include "passes/with_batch.h"
#include "quantization/activation_graph.h"
#include "quantization/check_options.h"
#include "quantization/ignored_scope.h"

namespace octet {
namespace {

bool is_static_but_batch(const Shape& shape) {
  for (std::size_t axis = 1; axis < shape.rank(); ++axis) {
    if (shape[axis] == Shape::kDynamic) return false;
  }
  return true;
}

// The node that makes integers of the data of a dynamically quantized model, whose weights are
// integers; null for another model.
const Node* find_dynamic_quantizer(const Model& model) {
  const Node* quantizer = nullptr;
  bool has_weights = false;
  for (const NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    const auto* constant = std::get_if<Constant>(&node.op);
    has_weights |= constant != nullptr && is_weight_type(constant->value.type()) &&
                   constant->value.num_elements() > 1;
    const auto* convert = std::get_if<Convert>(&node.op);
    if (convert != nullptr && is_weight_type(convert->destination_type)) quantizer = &node;
  }
  return has_weights ? quantizer : nullptr;
}

void check(const Model& model) {
  const Node* dynamic_quantizer = find_dynamic_quantizer(model);
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (std::holds_alternative<FakeQuantize>(node.op) || &node == dynamic_quantizer) {
      throw InvalidArgument(
          fmt::format("quantizing model \"{}\": expected a float model, got {} \"{}\": "
                      "it is quantized already",
                      model.name, type_name(node.op), node.name));
    }
    if (std::holds_alternative<Parameter>(node.op) && !is_static_but_batch(node.outputs[0].shape)) {
      throw InvalidArgument(
          fmt::format("quantizing model \"{}\": expected an input shape that is static but for the "
                      "batch, got {} for \"{}\" (reshape the model first)",
                      model.name, to_string(node.outputs[0].shape), node.name));
    }
  }
}

void check_items(const std::vector<Shape>& item_shapes) {
  for (const Shape& shape : item_shapes) {
    if (shape.rank() == 0 || shape[0] != 0) continue;
    throw InvalidArgument(
        fmt::format("calibration data: expected at least one sample in item 0, got a batch of "
                    "shape {}: leave empty batches out",
                    to_string(shape)));
  }
}

void check_weights(const Model& model, const std::vector<WeightQuantizer>& quantizers) {
  for (const WeightQuantizer& quantizer : quantizers) {
    const Node& node = model.node(quantizer.node);
    if (is_finite(*constant_f32(model, node.inputs[quantizer.input]))) continue;
    throw InvalidArgument(
        fmt::format("quantizing model \"{}\": expected finite weights for node \"{}\" ({}), got an "
                    "infinity or NaN",
                    model.name, node.name, type_name(node.op)));
  }
}

// One item of a batch after the other, where the recipe's statistics are not NNCF's: then they do
// not depend on how items are put together.
PreparedModel prepare(const Model& model, const QuantizationOptions& options,
                      const std::vector<Shape>& item_shapes) {
  PreparedModel prepared{model, {}, item_shapes, {}, {}};
  run_quantize_passes(prepared.model);
  if (options.recipe == QuantizationRecipe::nncf) {
    if (options.model_type == ModelType::transformer)
      prepared.smoothed = insert_smoothing(prepared.model, options.advanced.smooth_quant_alphas);
    if (!options.advanced.disable_channel_alignment)
      prepared.aligned = prepare_aligned_pairs(prepared.model);
  }
  prepared.fixed = with_batch(prepared.model, item_shapes);
  if (options.recipe != QuantizationRecipe::nncf)
    prepared.fixed = with_input_shapes(prepared.model, shapes_of_one_item(prepared.fixed));
  return prepared;
}

std::vector<std::string> names_of(const Model& model, const std::set<NodeId>& nodes) {
  std::vector<std::string> names;
  names.reserve(nodes.size());
  for (const NodeId id : nodes) names.push_back(model.node(id).name);
  std::ranges::sort(names);
  return names;
}

}  // namespace

const QuantizationOptions& QuantizationPlan::options() const noexcept {
  return impl_->options;
}

const Model& QuantizationPlan::model() const noexcept {
  return impl_->prepared.model;
}

std::vector<PlannedQuantizer> QuantizationPlan::quantizers() const {
  const QuantizerPlacement& placement = impl_->recipe->placement();
  std::vector<PlannedQuantizer> quantizers;
  quantizers.reserve(placement.activations.size() + placement.weights.size());
  for (const ActivationQuantizer& quantizer : placement.activations) {
    quantizers.push_back(
        {quantizer_name(model(), quantizer), names_of(model(), quantizer.quantized_nodes)});
  }
  for (const WeightQuantizer& quantizer : placement.weights)
    quantizers.push_back({quantizer_name(model(), quantizer), names_of(model(), {quantizer.node})});
  return quantizers;
}

std::vector<std::string> QuantizationPlan::tensors() const {
  std::set<std::string> keys;
  for (const StatisticPoint& point : impl_->recipe->points())
    keys.insert(tensor_key(model(), point.value));
  return {keys.begin(), keys.end()};
}

std::vector<IgnoredScopeMatch> match_ignored_scope(const Model& model, const IgnoredScope& scope) {
  Model prepared = model;
  run_quantize_passes(prepared);
  const ActivationGraph graph(prepared);
  std::vector<IgnoredScopeMatch> matches;
  for (IgnoredEntry& entry : find_ignored_entries(graph, scope)) {
    matches.push_back({std::move(entry.text), {}, std::move(entry.hint)});
    for (const NodeId id : prepared.topological_order()) {
      const Node& node = prepared.node(id);
      if (entry.nodes.contains(id))
        matches.back().nodes.push_back({node.name, std::string(type_name(node.op))});
    }
  }
  return matches;
}

QuantizationPlan plan_quantization(const Model& model, const QuantizationOptions& options,
                                   const std::vector<Shape>& item_shapes) {
  check_options(options);
  check(model);
  check_items(item_shapes);
  auto plan = std::make_shared<QuantizationPlan::Impl>();
  plan->options = options;
  plan->prepared = prepare(model, options, item_shapes);
  const Node* nan = find_nan_constant(plan->prepared.model);
  plan->placement = place_quantizers(plan->prepared.fixed, options);
  check_weights(plan->prepared.model, plan->placement.weights);
  if (nan != nullptr) {
    throw InvalidArgument(
        fmt::format("quantizing model \"{}\": expected constants without NaN, got NaN in \"{}\"",
                    model.name, nan->name));
  }
  if (plan->placement.weights.empty() && plan->placement.activations.empty()) {
    log_warning("quantizing model \"{}\": no operation takes quantized inputs, all stays in float",
                model.name);
  }
  plan->recipe = plan->make_recipe(plan->placement);
  return QuantizationPlan(std::move(plan));
}

}  // namespace octet
