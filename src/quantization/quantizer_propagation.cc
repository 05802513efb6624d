// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/quantizer_propagation.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "graph/op_traits.h"

namespace octet {
namespace {

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
  Propagation(const ActivationGraph& graph, std::vector<PropagationStep> steps,
              const QuantizerConfig& config, const AdvancedQuantizationParameters& advanced)
      : graph_(graph),
        model_(graph.model()),
        steps_(std::move(steps)),
        config_(config),
        advanced_(advanced) {
    for (std::size_t i = 0; i < steps_.size(); ++i) step_of_first_.emplace(steps_[i].first(), i);
  }

  std::vector<ActivationQuantizer> run() {
    for (const PropagationStep& step : steps_) start(step);
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

  void start(const PropagationStep& step) {
    const bool is_output =
        advanced_.quantize_outputs && std::holds_alternative<Result>(model_.node(step.first()).op);
    if (step.trait != QuantizationTrait::inputs_quantizable && !is_output) return;
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

  void rise(const PropagationStep& step) {
    const auto& outputs = graph_.outputs(step.last());
    const bool all_want = std::all_of(outputs.begin(), outputs.end(), [&](const auto& e) {
      return at_inputs_.contains({e.to, e.input});
    });
    if (outputs.empty() || !all_want || !may_merge(outputs)) return;
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

  const Traveller& traveller_at(const ActivationGraph::Edge& edge) const {
    return at_inputs_.at({edge.to, edge.input});
  }

  // With 8 bits alone, those that NNCF would leave below a common quantizer take nothing more.
  bool may_merge(const std::vector<ActivationGraph::Edge>& edges) const {
    using enum QuantizerPropagationRule;
    const QuantizerPropagationRule rule = advanced_.quantizer_propagation_rule;
    if (edges.size() == 1 || rule == merge_all_in_one ||
        rule == merge_with_potential_requantization)
      return true;
    const bool per_channel = traveller_at(edges.front()).may_be_per_channel;
    return rule == merge_if_all_branches_same && std::ranges::all_of(edges, [&](const auto& edge) {
             return traveller_at(edge).may_be_per_channel == per_channel;
           });
  }

  bool is_f32(const ActivationGraph::Edge& edge) const {
    return model_.value(model_.node(edge.to).inputs[edge.input]).type == ElementType::f32;
  }

  void pass(const PropagationStep& step, Traveller traveller) {
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
  bool feeds_product(const PropagationStep& step) const {
    std::deque<NodeId> pending{step.last()};
    std::set<NodeId> seen;
    while (!pending.empty()) {
      const NodeId node = pending.front();
      pending.pop_front();
      for (const auto& edge : graph_.outputs(node)) {
        if (!seen.insert(edge.to).second) continue;
        const PropagationStep& next = steps_[step_of_first_.at(edge.to)];
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
  std::vector<PropagationStep> steps_;
  QuantizerConfig config_;
  const AdvancedQuantizationParameters& advanced_;
  std::map<NodeId, std::size_t> step_of_first_;
  std::map<Use, Traveller> at_inputs_;
  std::map<NodeId, std::size_t> num_started_;
  UnifiedScales scales_;
  std::map<NodeId, std::size_t> num_settled_;
  std::vector<Settled> settled_;
};

}  // namespace

std::vector<ActivationQuantizer> propagate_quantizers(
    const ActivationGraph& graph, std::vector<PropagationStep> steps, const QuantizerConfig& config,
    const AdvancedQuantizationParameters& advanced) {
  return Propagation(graph, std::move(steps), config, advanced).run();
}

}  // namespace octet
