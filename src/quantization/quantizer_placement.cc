// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/quantizer_placement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "graph/op_traits.h"
#include "quantization/activation_graph.h"
#include "quantization/hardware_patterns.h"
#include "quantization/ignored_scope.h"
#include "quantization/operation_rules.h"
#include "quantization/option_defaults.h"
#include "quantization/quantizer_propagation.h"
#include "quantization/range_estimators.h"

namespace octet {
namespace {

bool is_binary(const Op& op, BinaryKind kind) {
  const auto* binary = std::get_if<Binary>(&op);
  return binary != nullptr && binary->kind == kind;
}

// Products of transformers stay in float, but for the newest CPUs.
QuantizationTrait trait_of(const Model& model, NodeId node, const QuantizationOptions& options) {
  const bool is_quantized_product = options.target_device == TargetDevice::cpu_spr &&
                                    is_binary(model.node(node).op, BinaryKind::multiply);
  return quantization_trait(model, node, is_quantized_product ? std::nullopt : options.model_type);
}

std::vector<PropagationStep> make_steps(const ActivationGraph& graph,
                                        const std::set<NodeId>& ignored,
                                        const QuantizationOptions& options) {
  std::map<NodeId, std::vector<NodeId>> match_of_last;
  std::set<NodeId> inside;
  for (std::vector<NodeId>& match : find_matches(graph, fused_patterns())) {
    inside.insert(match.begin(), match.end());
    const NodeId last = match.back();
    match_of_last.emplace(last, std::move(match));
  }
  std::vector<PropagationStep> steps;
  for (NodeId node : graph.nodes()) {
    const auto match = match_of_last.find(node);
    if (match == match_of_last.end() && inside.contains(node)) continue;
    PropagationStep step;
    step.nodes = match == match_of_last.end() ? std::vector<NodeId>{node} : match->second;
    if (!ignored.contains(step.first()))
      step.trait = trait_of(graph.model(), step.first(), options);
    // NNCF stops there: both readers of what is sliced for one get quantizers of their own.
    if (options.recipe != QuantizationRecipe::nncf && !ignored.contains(step.first()) &&
        std::holds_alternative<Slice>(graph.model().node(step.first()).op))
      step.trait = QuantizationTrait::agnostic;
    steps.push_back(std::move(step));
  }
  return steps;
}

// The convolutions that a model's inputs reach before any other quantized convolution.
std::set<NodeId> first_convolutions(const ActivationGraph& graph,
                                    const std::set<NodeId>& quantized) {
  std::set<NodeId> first;
  std::set<NodeId> seen;
  std::deque<NodeId> pending;
  for (NodeId parameter : graph.model().parameters()) pending.push_back(parameter);
  while (!pending.empty()) {
    const NodeId node = pending.front();
    pending.pop_front();
    if (!seen.insert(node).second) continue;
    if (quantized.contains(node) &&
        std::holds_alternative<Convolution>(graph.model().node(node).op)) {
      first.insert(node);
      continue;
    }
    for (const auto& edge : graph.outputs(node)) pending.push_back(edge.to);
  }
  return first;
}

QuantizerConfig weight_config(const QuantizationParameters& parameters) {
  const QuantizationScheme scheme = parameters.mode.value_or(QuantizationScheme::symmetric);
  const bool is_symmetric = scheme == QuantizationScheme::symmetric;
  return {.num_bits = parameters.num_bits.value_or(8),
          .scheme = scheme,
          .granularity = parameters.per_channel.value_or(true) ? Granularity::per_channel
                                                               : Granularity::per_tensor,
          .narrow_range = is_symmetric,
          .force_signed = is_symmetric};
}

std::vector<WeightQuantizer> place_weight_quantizers(const ActivationGraph& graph,
                                                     const std::vector<PropagationStep>& steps,
                                                     const std::set<NodeId>& ignored,
                                                     const QuantizationOptions& options) {
  const Model& model = graph.model();
  const AdvancedQuantizationParameters& advanced = options.advanced;
  const QuantizerConfig config = weight_config(advanced.weights_quantization_params);
  const RangeEstimator estimator =
      weight_range_estimator(config, advanced.weights_range_estimator_params);
  const bool searches_steps = config.num_bits < 8 &&
                              config.scheme == QuantizationScheme::symmetric &&
                              advanced.weights_range_estimator_params == RangeEstimatorParameters{};
  std::vector<WeightQuantizer> quantizers;
  std::set<NodeId> nodes;
  for (const PropagationStep& step : steps) {
    const NodeId node = step.first();
    if (ignored.contains(node) || graph.inputs(node).empty()) continue;
    const std::optional<std::size_t> input = weights_input(model, node);
    if (!input) continue;
    WeightQuantizer quantizer{.node = node,
                              .input = *input,
                              .config = config,
                              .range_estimator = estimator,
                              .searches_steps = searches_steps};
    if (config.granularity == Granularity::per_channel)
      quantizer.channel_axes = weight_channel_axes(model, node, *input);
    quantizers.push_back(std::move(quantizer));
    nodes.insert(node);
  }
  // Two products of a byte and a weight of 4 bits are far from what 16 bits hold.
  const OverflowFix overflow_fix =
      config.num_bits == 8 ? overflow_fix_of(options) : OverflowFix::disable;
  const std::set<NodeId> first = first_convolutions(graph, nodes);
  for (WeightQuantizer& quantizer : quantizers) {
    quantizer.half_range_where_needed =
        overflow_fix == OverflowFix::automatic && !is_depthwise(model, quantizer.node);
    quantizer.half_range =
        (overflow_fix == OverflowFix::enable && !is_depthwise(model, quantizer.node)) ||
        (overflow_fix == OverflowFix::first_layer_only && first.contains(quantizer.node));
    if (config.scheme == QuantizationScheme::asymmetric &&
        (quantizer.half_range || quantizer.half_range_where_needed)) {
      throw InvalidArgument(fmt::format(
          "quantizing model \"{}\": expected overflow_fix to be disable with asymmetric weights, "
          "which are not held to 7 bits, got another for node \"{}\"",
          model.name, model.node(quantizer.node).name));
    }
  }
  return quantizers;
}

// Whether a chain of operations on one value leads from a layer to the node.
bool comes_from_layer(const ActivationGraph& graph, NodeId node) {
  while (graph.inputs(node).size() == 1) {
    node = graph.inputs(node)[0].from;
    const Op& op = graph.model().node(node).op;
    if (std::holds_alternative<Convolution>(op) || std::holds_alternative<GroupConvolution>(op) ||
        std::holds_alternative<MatMul>(op))
      return true;
  }
  return false;
}

std::size_t num_readers(const ActivationGraph& graph, NodeId node) {
  std::set<NodeId> readers;
  for (const auto& edge : graph.outputs(node)) readers.insert(edge.to);
  return readers.size();
}

// Which of two summands stays in float: the one that nothing else reads, or, if nothing else reads
// either and both come from layers, the larger one, of equal ones a.
std::optional<NodeId> float_summand(const ActivationGraph& graph, NodeId a, NodeId b) {
  if (num_readers(graph, a) < num_readers(graph, b)) std::swap(a, b);
  if (num_readers(graph, a) > 1 && num_readers(graph, b) == 1) return b;
  if (!comes_from_layer(graph, a) || !comes_from_layer(graph, b)) return std::nullopt;
  const auto size = [&](NodeId id) {
    return graph.model().node(id).outputs[0].shape.num_elements();
  };
  return size(a) >= size(b) ? a : b;
}

// Source: NNCF 3.4, MinMaxQuantization._apply_spr_pass.
void skip_summands(const ActivationGraph& graph, std::vector<ActivationQuantizer>& quantizers) {
  const auto is_on = [](NodeId node) {
    return [node](const ActivationQuantizer& quantizer) {
      return !quantizer.use && quantizer.value.node == node;
    };
  };
  std::map<NodeId, std::size_t> position;
  for (const NodeId id : graph.nodes()) position.emplace(id, position.size());
  for (const NodeId id : graph.nodes()) {
    if (!is_binary(graph.model().node(id).op, BinaryKind::add) || graph.inputs(id).size() != 2)
      continue;
    NodeId a = graph.inputs(id)[0].from, b = graph.inputs(id)[1].from;
    // NNCF sees them in OpenVINO's order, which is from the results on.
    if (position.at(a) < position.at(b)) std::swap(a, b);
    if (a == b || std::ranges::none_of(quantizers, is_on(a)) ||
        std::ranges::none_of(quantizers, is_on(b)))
      continue;
    if (const std::optional<NodeId> summand = float_summand(graph, a, b))
      std::erase_if(quantizers, is_on(*summand));
  }
}

QuantizerPlacement place(const ActivationGraph& graph, const QuantizationOptions& options,
                         std::set<NodeId> ignored) {
  const Model& model = graph.model();
  for (const std::vector<NodeId>& match : find_matches(graph, ignored_patterns(options.model_type)))
    ignored.insert(match.begin(), match.end());
  const std::vector<PropagationStep> steps = make_steps(graph, ignored, options);

  const bool is_transformer = options.model_type == ModelType::transformer;
  const AdvancedQuantizationParameters& advanced = options.advanced;
  const QuantizationParameters& parameters = advanced.activations_quantization_params;
  const QuantizerConfig config{
      .scheme = parameters.mode.value_or(preset_of(options) == QuantizationPreset::mixed
                                             ? QuantizationScheme::asymmetric
                                             : QuantizationScheme::symmetric),
      .granularity = parameters.per_channel.value_or(true) ? Granularity::per_channel
                                                           : Granularity::per_tensor,
      .force_signed = parameters.signedness_to_force.value_or(false)};
  QuantizerPlacement placement;
  placement.activations = propagate_quantizers(graph, steps, config, advanced);
  if (options.target_device == TargetDevice::cpu_spr) skip_summands(graph, placement.activations);
  placement.weights = place_weight_quantizers(graph, steps, ignored, options);

  const auto is_symmetric = [&](NodeId id) {
    const Op& op = model.node(id).op;
    const bool is_product_of_activations =
        std::holds_alternative<MatMul>(op) && !weights_input(model, id);
    return std::holds_alternative<ScaledDotProductAttention>(op) ||
           (is_transformer && is_product_of_activations);
  };
  for (ActivationQuantizer& quantizer : placement.activations) {
    const auto& nodes = quantizer.quantized_nodes;
    if (std::any_of(nodes.begin(), nodes.end(), is_symmetric))
      quantizer.config.scheme = QuantizationScheme::symmetric;
    quantizer.range_estimator =
        activation_range_estimator(quantizer.config, advanced.activations_range_estimator_params);
    quantizer.batchwise_statistics = advanced.batchwise_statistics.value_or(false);
  }
  return placement;
}

std::set<NodeId> quantized_nodes(const QuantizerPlacement& placement) {
  std::set<NodeId> nodes;
  for (const ActivationQuantizer& quantizer : placement.activations)
    nodes.insert(quantizer.quantized_nodes.begin(), quantizer.quantized_nodes.end());
  for (const WeightQuantizer& quantizer : placement.weights) nodes.insert(quantizer.node);
  return nodes;
}

// An entry counts if it changes the quantizers alone, or what the others leave.
void expect_effects(const ActivationGraph& graph, const QuantizationOptions& options,
                    const std::vector<IgnoredEntry>& entries, const QuantizerPlacement& placement) {
  if (entries.empty()) return;
  const QuantizerPlacement full = place(graph, options, {});
  constexpr std::size_t kMostNear = 3;
  std::vector<std::string> idle;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (place(graph, options, entries[i].nodes) != full) continue;
    std::vector<IgnoredEntry> others = entries;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    if (place(graph, options, nodes_of(others)) != placement) continue;
    const std::vector<std::string> near =
        near_operations(graph, entries[i].nodes, quantized_nodes(full), kMostNear);
    idle.push_back(near.empty() ? entries[i].text
                                : fmt::format("{} (quantized near it: {})", entries[i].text,
                                              fmt::join(near, ", ")));
  }
  if (idle.empty()) return;
  throw InvalidArgument(
      fmt::format("ignored scope: expected every entry to change a quantizer of model \"{}\", got "
                  "no change from {}",
                  graph.model().name, fmt::join(idle, ", ")));
}

}  // namespace

QuantizerPlacement place_quantizers(const Model& model, const QuantizationOptions& options) {
  const ActivationGraph graph(model);
  const std::vector<IgnoredEntry> entries = ignored_entries(graph, options.ignored_scope);
  QuantizerPlacement placement = place(graph, options, nodes_of(entries));
  if (options.ignored_scope.validate) expect_effects(graph, options, entries, placement);
  return placement;
}

}  // namespace octet
