// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/walk_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/op_traits.h"
#include "graph/quantizer.h"
#include "graph/sole_use.h"
#include "quantization/model_part.h"
#include "quantization/operation_rules.h"

namespace octet {
namespace {

/// More images improve a walk no further: what a mean over n of them misses of a bias is a 1/n-th
/// of the variance of the error.
constexpr std::size_t kMostBatches = 64;
/// Weights of few bits are matched to what the float model has for the images that are seen.
constexpr std::size_t kMostBatchesOfFewBits = 320;
constexpr std::size_t kLeastBatches = 4;
/// What values of all batches may take in memory.
constexpr std::size_t kMemory = std::size_t{512} << 20;

}  // namespace

WalkPlan::WalkPlan(const Model& model, const std::vector<WeightQuantizer>& weights)
    : model_(model),
      uses_(model.all_uses()),
      has_few_bits_(std::ranges::any_of(
          weights, [](const WeightQuantizer& w) { return w.config.num_bits < 8; })) {
  std::map<NodeId, std::size_t> position;
  for (const NodeId id : model.topological_order()) position.emplace(id, position.size());
  std::vector<WeightQuantizer> ordered = weights;
  std::ranges::stable_sort(ordered, {}, [&](const auto& w) { return position.at(w.node); });
  for (const WeightQuantizer& quantizer : ordered) pending_.insert(quantizer.node);
  for (const WeightQuantizer& quantizer : ordered) {
    pending_.erase(quantizer.node);
    layers_.push_back(make_layer(quantizer));
    known_.insert(layers_.back().sum);
  }
  find_last_uses();
}

void WalkPlan::find_last_uses() {
  std::vector<OutputRef> outputs;
  for (const NodeId id : model_.results()) outputs.push_back(model_.node(id).inputs[0]);
  for (std::size_t i = 0; i <= layers_.size(); ++i) {
    const std::vector<OutputRef> values =
        i == layers_.size() ? outputs : std::vector{layers_[i].sum};
    for (const OutputRef source : sources_of(model_, values, known_before(i))) {
      last_uses_[source] = i;
    }
  }
}

std::size_t WalkPlan::num_batches() const {
  const std::size_t most = has_few_bits_ ? kMostBatchesOfFewBits : kMostBatches;
  std::size_t most_bytes = 1;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    std::size_t num_elements = 0;
    for (std::size_t made = 0; made <= i; ++made) {
      const auto last = last_uses_.find(layers_[made].sum);
      if (made == i || (last != last_uses_.end() && last->second >= i)) {
        num_elements +=
            static_cast<std::size_t>(model_.value(layers_[made].sum).shape.num_elements());
      }
    }
    most_bytes = std::max(most_bytes, num_elements * sizeof(float));
  }
  return std::min(most, std::max(kLeastBatches, kMemory / most_bytes));
}

std::set<OutputRef> WalkPlan::known_before(std::size_t layer) const {
  std::set<OutputRef> known;
  for (std::size_t i = 0; i < layer; ++i) known.insert(layers_[i].sum);
  return known;
}

WalkLayer WalkPlan::make_layer(const WeightQuantizer& quantizer) const {
  WalkLayer layer{{quantizer.node, quantizer.input}};
  layer.sum = {quantizer.node, 0};
  layer.holds_pairs = quantizer.half_range_where_needed;
  const std::vector<BiasedLayer> found = find_biased_layers(model_, {quantizer});
  if (!found.empty()) {
    layer.biased = found[0];
    layer.sum = {found[0].add, 0};
  }
  const std::size_t rank = model_.value(layer.sum).shape.rank();
  if (std::holds_alternative<MatMul>(model_.node(layer.node).op)) layer.channel_axis = rank - 1;
  if (const auto use = sole_use(uses_, layer.sum); use && is_sum(model_.node(use->node).op)) {
    const Node& sum = model_.node(use->node);
    const OutputRef other = sum.inputs[1 - use->input];
    if (model_.value(other).shape == model_.value(layer.sum).shape && is_done(other))
      layer.sum = {sum.id, 0};
  }
  layer.clipping = clipping_after(layer.sum);
  if (const auto uses = uses_.find(layer.sum); uses != uses_.end()) {
    layer.keeps_bias = std::ranges::any_of(uses->second, [&](const Model::Use& use) {
      return is_smooth_activation(model_.node(use.node).op);
    });
  }
  layer.data = levels_of_sum(model_.node(layer.node).inputs[layer.data_input()]);
  return layer;
}

// Whether no layer that is still to come takes part in a value.
bool WalkPlan::is_done(OutputRef value) const {
  std::vector<OutputRef> open{value};
  std::set<NodeId> seen;
  while (!open.empty()) {
    const OutputRef next = open.back();
    open.pop_back();
    if (known_.contains(next) || !seen.insert(next.node).second) continue;
    if (pending_.contains(next.node)) return false;
    const std::vector<OutputRef>& inputs = model_.node(next.node).inputs;
    open.insert(open.end(), inputs.begin(), inputs.end());
  }
  return true;
}

// A quantizer with one step for all channels, after an addition, ReLUs and clamps.
std::optional<LevelsOfSum> WalkPlan::levels_of_sum(OutputRef data) const {
  const Node& quantizer = model_.node(data.node);
  const std::optional<QuantizerLimits> limits = match_quantizer_limits(model_, quantizer);
  if (!limits || limits->input.low.num_elements() != 1) return std::nullopt;
  const float begin = limits->input.low.data<float>()[0];
  const float end = limits->input.high.data<float>()[0];
  const float step = grid_step(begin, end, limits->levels);
  LevelsOfSum found{quantizer.inputs[0],
                    {{step}, std::nearbyint(begin / step), std::nearbyint(end / step)}};
  while (!known_.contains(found.sum)) {
    const Node& node = model_.node(found.sum.node);
    const auto* clamp = std::get_if<Clamp>(&node.op);
    const auto* unary = std::get_if<Unary>(&node.op);
    if (clamp != nullptr) {
      found.grid.least = std::max(found.grid.least, static_cast<float>(clamp->min) / step);
      found.grid.most = std::min(found.grid.most, static_cast<float>(clamp->max) / step);
    } else if (unary != nullptr && unary->kind == UnaryKind::relu) {
      found.grid.least = std::max(found.grid.least, 0.0F);
    } else {
      return std::nullopt;
    }
    found.sum = node.inputs[0];
  }
  return found;
}

std::optional<Clipping> WalkPlan::clipping_after(OutputRef value) const {
  float most = std::numeric_limits<float>::infinity();
  bool from_zero = false;
  for (auto use = sole_use(uses_, value); use; use = sole_use(uses_, value)) {
    const Node& node = model_.node(use->node);
    const auto* clamp = std::get_if<Clamp>(&node.op);
    const auto* unary = std::get_if<Unary>(&node.op);
    if (clamp != nullptr && clamp->min == 0) {
      most = std::min(most, static_cast<float>(clamp->max));
      from_zero = true;
    } else if (unary != nullptr && unary->kind == UnaryKind::relu) {
      from_zero = true;
    } else {
      return from_zero ? quantizer(node, most) : std::nullopt;
    }
    value = {node.id, 0};
  }
  return std::nullopt;
}

std::optional<Clipping> WalkPlan::quantizer(const Node& node, float most) const {
  const std::optional<QuantizerLimits> limits = match_quantizer_limits(model_, node);
  if (!limits || limits->input.low.num_elements() != 1) return std::nullopt;
  const float begin = limits->input.low.data<float>()[0];
  const float end = limits->input.high.data<float>()[0];
  if (begin != 0) return std::nullopt;
  return Clipping{node.inputs[0], {grid_step(begin, end, limits->levels), std::min(end, most)}};
}

}  // namespace octet
