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
#include "quantization/range_estimators.h"

namespace octet {
namespace {

/// Operations that run as one; inputs enter at the first, the output leaves at the last.
struct Step {
  std::vector<NodeId> nodes;
  QuantizationTrait trait = QuantizationTrait::non_quantizable;
  NodeId first() const { return nodes.front(); }
  NodeId last() const { return nodes.back(); }
};

/// A quantizer on its way up, at an input of a step or on the output of one.
struct Traveller {
  std::set<NodeId> sinks;
  bool may_be_per_channel = false;
  /// Has moved above an operation that only moves values.
  bool passed_operation = false;
  std::optional<std::size_t> group;
};

/// A quantizer at its place.
struct Settled {
  ActivationQuantizer quantizer;
  bool passed_operation;
};

/// Groups of quantizers that share a range, merged as quantizers meet.
class UnifiedScales {
 public:
  std::size_t add() {
    parents_.push_back(parents_.size());
    return parents_.size() - 1;
  }
  std::size_t root(std::size_t group) const {
    while (parents_[group] != group) group = parents_[group];
    return group;
  }
  std::optional<std::size_t> merge(std::optional<std::size_t> a, std::optional<std::size_t> b) {
    if (!a || !b) return a ? a : b;
    parents_[root(*b)] = root(*a);
    return root(*a);
  }

 private:
  std::vector<std::size_t> parents_;
};

class Propagation {
 public:
  /// @param config  of the quantizers, per channel only where the layer allows it.
  Propagation(const ActivationGraph& graph, std::vector<Step> steps, const QuantizerConfig& config)
      : graph_(graph), model_(graph.model()), steps_(std::move(steps)), config_(config) {
    for (std::size_t i = 0; i < steps_.size(); ++i) step_of_first_.emplace(steps_[i].first(), i);
  }

  std::vector<ActivationQuantizer> run() {
    for (const Step& step : steps_) start(step);
    // Consumers come first, so that whatever reaches a step's output from below is there when the
    // step's turn comes.
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) rise(*step);
    for (auto& [use, traveller] : at_inputs_) {
      settle(model_.node(use.first).inputs[use.second], Model::Use{use.first, use.second},
             traveller);
    }
    return finish();
  }

 private:
  using Use = std::pair<NodeId, std::size_t>;

  void start(const Step& step) {
    if (step.trait != QuantizationTrait::inputs_quantizable) return;
    for (const auto& edge : graph_.inputs(step.first())) {
      if (!is_f32(edge) || !is_quantizable_input(model_.node(edge.to).op, edge.input)) continue;
      Traveller traveller;
      traveller.sinks = {step.first()};
      traveller.may_be_per_channel =
          config_.granularity == Granularity::per_channel && is_depthwise(model_, step.first());
      at_inputs_.emplace(Use{edge.to, edge.input}, std::move(traveller));
      ++num_started_[step.first()];
    }
  }

  void rise(const Step& step) {
    const auto& outputs = graph_.outputs(step.last());
    const bool all_want = std::all_of(outputs.begin(), outputs.end(), [&](const auto& e) {
      return at_inputs_.contains({e.to, e.input});
    });
    if (outputs.empty() || !all_want) return;
    Traveller merged = take(outputs.front());
    for (std::size_t i = 1; i < outputs.size(); ++i) {
      const Traveller other = take(outputs[i]);
      merged.sinks.insert(other.sinks.begin(), other.sinks.end());
      merged.may_be_per_channel = merged.may_be_per_channel && other.may_be_per_channel;
      merged.group = scales_.merge(merged.group, other.group);
      // A merged quantizer serves several inputs: it counts as a new one, at its place.
      merged.passed_operation = false;
    }
    const bool passes =
        step.trait == QuantizationTrait::agnostic || step.trait == QuantizationTrait::concat;
    const auto& inputs = graph_.inputs(step.first());
    if (passes &&
        std::any_of(inputs.begin(), inputs.end(), [&](const auto& e) { return is_f32(e); }))
      pass(step, std::move(merged));
    else
      settle_on_output(step.last(), merged);
  }

  Traveller take(const ActivationGraph::Edge& edge) {
    auto node = at_inputs_.extract(Use{edge.to, edge.input});
    return std::move(node.mapped());
  }

  bool is_f32(const ActivationGraph::Edge& edge) const {
    return model_.value(model_.node(edge.to).inputs[edge.input]).type == ElementType::f32;
  }

  void pass(const Step& step, Traveller traveller) {
    const auto& inputs = graph_.inputs(step.first());
    if (step.trait == QuantizationTrait::concat && inputs.size() > 1 && feeds_product(step)) {
      traveller.group = scales_.merge(traveller.group, scales_.add());
    }
    traveller.passed_operation = true;
    traveller.may_be_per_channel =
        traveller.may_be_per_channel && keeps_channels(model_, step.first());
    for (const auto& edge : inputs) {
      if (is_f32(edge)) at_inputs_.emplace(Use{edge.to, edge.input}, traveller);
    }
  }

  // Below the step, past operations that only move values, there is a product whose operands need
  // one scale.
  bool feeds_product(const Step& step) const {
    std::deque<NodeId> pending{step.last()};
    std::set<NodeId> seen;
    while (!pending.empty()) {
      const NodeId node = pending.front();
      pending.pop_front();
      for (const auto& edge : graph_.outputs(node)) {
        if (!seen.insert(edge.to).second) continue;
        const Step& next = steps_[step_of_first_.at(edge.to)];
        if (takes_one_scale(model_, next.first())) return true;
        if (next.trait == QuantizationTrait::agnostic || next.trait == QuantizationTrait::concat)
          pending.push_back(next.last());
      }
    }
    return false;
  }

  // Below a node of several outputs each reader gets a quantizer of its own.
  void settle_on_output(NodeId node, const Traveller& traveller) {
    const auto& outputs = graph_.outputs(node);
    const auto output_of = [&](const ActivationGraph::Edge& edge) {
      return model_.node(edge.to).inputs[edge.input];
    };
    const OutputRef first = output_of(outputs.front());
    if (std::all_of(outputs.begin(), outputs.end(),
                    [&](const auto& e) { return output_of(e) == first; }))
      return settle(first, std::nullopt, traveller);
    for (const auto& edge : outputs)
      settle(output_of(edge), Model::Use{edge.to, edge.input}, traveller);
  }

  void settle(OutputRef value, std::optional<Model::Use> use, Traveller traveller) {
    QuantizerConfig config = config_;
    if (!traveller.may_be_per_channel) config.granularity = Granularity::per_tensor;
    for (NodeId sink : traveller.sinks) ++num_settled_[sink];
    settled_.push_back({{value, use, config, traveller.group, std::move(traveller.sinks)},
                        traveller.passed_operation});
  }

  // A lone operand of an elementwise operation on a constant gains nothing from INT8 by itself.
  bool is_superfluous(const Settled& settled) const {
    const NodeId sink = *settled.quantizer.quantized_nodes.begin();
    const bool serves_one = settled.quantizer.quantized_nodes.size() == 1 &&
                            num_started_.at(sink) == 1 && num_settled_.at(sink) == 1;
    return serves_one && is_elementwise_in_nncf(model_.node(sink).op) && !settled.passed_operation;
  }

  std::vector<ActivationQuantizer> finish() const {
    std::vector<ActivationQuantizer> quantizers;
    for (const Settled& settled : settled_) {
      if (!is_superfluous(settled)) quantizers.push_back(settled.quantizer);
    }
    sort_topologically(quantizers);
    std::set<std::size_t> per_channel_groups;
    for (ActivationQuantizer& quantizer : quantizers) {
      if (!quantizer.unified_scale_group) continue;
      quantizer.unified_scale_group = scales_.root(*quantizer.unified_scale_group);
      if (quantizer.config.granularity == Granularity::per_channel)
        per_channel_groups.insert(*quantizer.unified_scale_group);
    }
    for (ActivationQuantizer& quantizer : quantizers) {
      if (quantizer.unified_scale_group &&
          per_channel_groups.contains(*quantizer.unified_scale_group))
        quantizer.unified_scale_group.reset();
    }
    return quantizers;
  }

  // By the tensor they quantize; one for all its consumers before those for single ones.
  void sort_topologically(std::vector<ActivationQuantizer>& quantizers) const {
    std::map<NodeId, std::size_t> position;
    for (NodeId node : graph_.nodes()) position.emplace(node, position.size());
    using Key = std::tuple<std::size_t, std::size_t, std::size_t>;
    const auto key = [&](const ActivationQuantizer& q) {
      return q.use ? Key(position.at(q.value.node), position.at(q.use->node), q.use->input)
                   : Key(position.at(q.value.node), 0, 0);
    };
    std::sort(quantizers.begin(), quantizers.end(),
              [&](const auto& a, const auto& b) { return key(a) < key(b); });
  }

  const ActivationGraph& graph_;
  const Model& model_;
  std::vector<Step> steps_;
  QuantizerConfig config_;
  std::map<NodeId, std::size_t> step_of_first_;
  std::map<Use, Traveller> at_inputs_;
  std::map<NodeId, std::size_t> num_started_;
  UnifiedScales scales_;
  std::map<NodeId, std::size_t> num_settled_;
  std::vector<Settled> settled_;
};

std::vector<Step> make_steps(const ActivationGraph& graph, const std::set<NodeId>& ignored,
                             const QuantizationOptions& options) {
  std::map<NodeId, std::vector<NodeId>> match_of_last;
  std::set<NodeId> inside;
  for (std::vector<NodeId>& match : find_matches(graph, fused_patterns())) {
    inside.insert(match.begin(), match.end());
    const NodeId last = match.back();
    match_of_last.emplace(last, std::move(match));
  }
  std::vector<Step> steps;
  for (NodeId node : graph.nodes()) {
    const auto match = match_of_last.find(node);
    if (match == match_of_last.end() && inside.contains(node)) continue;
    Step step;
    step.nodes = match == match_of_last.end() ? std::vector<NodeId>{node} : match->second;
    if (!ignored.contains(step.first()))
      step.trait = quantization_trait(graph.model(), step.first(), options.model_type);
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
  return {.scheme = scheme,
          .granularity = parameters.per_channel.value_or(true) ? Granularity::per_channel
                                                               : Granularity::per_tensor,
          .narrow_range = is_symmetric,
          .force_signed = is_symmetric};
}

std::vector<WeightQuantizer> place_weight_quantizers(const ActivationGraph& graph,
                                                     const std::vector<Step>& steps,
                                                     const std::set<NodeId>& ignored,
                                                     const QuantizationOptions& options) {
  const Model& model = graph.model();
  const AdvancedQuantizationParameters& advanced = options.advanced;
  const QuantizerConfig config = weight_config(advanced.weights_quantization_params);
  const RangeEstimator estimator =
      weight_range_estimator(config, advanced.weights_range_estimator_params);
  std::vector<WeightQuantizer> quantizers;
  std::set<NodeId> nodes;
  for (const Step& step : steps) {
    const NodeId node = step.first();
    if (ignored.contains(node) || graph.inputs(node).empty()) continue;
    const std::optional<std::size_t> input = weights_input(model, node);
    if (!input) continue;
    WeightQuantizer quantizer{
        .node = node, .input = *input, .config = config, .range_estimator = estimator};
    if (config.granularity == Granularity::per_channel)
      quantizer.channel_axes = weight_channel_axes(model, node, *input);
    quantizers.push_back(std::move(quantizer));
    nodes.insert(node);
  }
  const OverflowFix overflow_fix = overflow_fix_of(options);
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

QuantizerPlacement place(const ActivationGraph& graph, const QuantizationOptions& options,
                         std::set<NodeId> ignored) {
  const Model& model = graph.model();
  for (const std::vector<NodeId>& match : find_matches(graph, ignored_patterns(options.model_type)))
    ignored.insert(match.begin(), match.end());
  const std::vector<Step> steps = make_steps(graph, ignored, options);

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
  placement.activations = Propagation(graph, steps, config).run();
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
