// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/recipes/octet_plan.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "graph/op_traits.h"
#include "quantization/algorithms/direct_sums.h"
#include "quantization/algorithms/min_max.h"
#include "quantization/dividing_quantizers.h"
#include "quantization/walk_plan.h"

namespace octet {
namespace {

std::set<OutputRef> quantized_values(const QuantizerPlacement& placement) {
  std::set<OutputRef> values;
  for (const ActivationQuantizer& quantizer : placement.activations)
    if (!quantizer.use) values.insert(quantizer.value);
  return values;
}

// Steps per channel, which a depthwise convolution takes for nothing, are as good as factors.
bool has_only_depthwise_readers(const Model& model, const ChannelTie& tie) {
  return std::ranges::all_of(tie.folds, [&](const ChannelFold& fold) {
    return fold.role != ChannelFold::Role::weights_after || is_depthwise(model, fold.node);
  });
}

bool is_equalizable(const ChannelTie& tie, const std::set<OutputRef>& quantized) {
  const auto is_quantized = [&](OutputRef value) { return quantized.contains(value); };
  return std::ranges::any_of(tie.values, is_quantized, &TiedValue::value) &&
         std::ranges::all_of(tie.clamps, [&](NodeId clamp) {
           return is_quantized({clamp, 0});
         });
}

// The input that one convolution of all channels reads, and nothing else.
std::optional<ImageInput> image_input(const Model& model, const QuantizerPlacement& placement,
                                      const std::set<NodeId>& foldable,
                                      const std::optional<Preprocess>& preprocess) {
  const std::vector<NodeId> parameters = model.parameters();
  if (!preprocess || preprocess->layout != ImageLayout::nchw || parameters.size() != 1)
    return std::nullopt;
  const OutputRef value{parameters[0], 0};
  const Shape& shape = model.value(value).shape;
  const std::vector<Model::Use> uses = model.uses(value);
  if (shape.rank() != 4 || uses.size() != 1 || uses[0].input != 0 ||
      !foldable.contains(uses[0].node) || !quantized_values(placement).contains(value) ||
      !std::holds_alternative<Convolution>(model.node(uses[0].node).op))
    return std::nullopt;
  std::optional<ImageBytes> bytes = image_bytes_of(*preprocess, static_cast<std::size_t>(shape[1]));
  if (!bytes) return std::nullopt;
  std::vector<std::size_t> classes(bytes->factors.size());
  std::iota(classes.begin(), classes.end(), std::size_t{0});
  return ImageInput{value,
                    std::move(*bytes),
                    {{ChannelFold::Role::weights_after, uses[0].node, 1, std::move(classes)}}};
}

StatisticPoint statistic_point(const Model& model, const ActivationQuantizer& quantizer) {
  const std::size_t rank = model.value(quantizer.value).shape.rank();
  const bool has_channels = rank == 2 || rank > 3;
  return {.value = quantizer.value,
          .granularity = has_channels ? Granularity::per_channel : Granularity::per_tensor,
          .channel_axis = 1,
          .range = minmax_range_estimator(false),
          .histogram = true};
}

// The quantizers' ends do not show in what a walk keeps.
std::size_t num_walk_batches(const Model& model, const QuantizerPlacement& placement) {
  Model quantized = model;
  const FakeQuantizeParameters grid{.low = {0}, .high = {1}};
  insert_quantizers(quantized, {placement.activations, {}},
                    std::vector(placement.activations.size(), grid));
  return WalkPlan(quantized, placement.weights).num_batches();
}

}  // namespace

OctetPlan OctetPlan::of(const Model& model, QuantizerPlacement placement,
                        const QuantizationOptions& options) {
  OctetPlan plan;
  plan.placement = std::move(placement);
  if (!options.advanced.quantize_summands) skip_quantizers_before_sums(model, plan.placement);
  std::set<NodeId> foldable;
  for (const WeightQuantizer& quantizer : plan.placement.weights) foldable.insert(quantizer.node);
  const std::set<OutputRef> quantized = quantized_values(plan.placement);
  plan.ties = find_channel_ties(model, foldable);
  // Where other weights than depthwise ones take factors, the channels of one output differ more
  // afterwards, for which the levels of four bits are too few.
  const bool takes_all = options.advanced.weights_quantization_params.num_bits.value_or(8) == 8;
  std::erase_if(plan.ties, [&](const ChannelTie& tie) {
    const auto divided = dividing_quantizers(model, tie, quantized);
    const bool is_depthwise_alone = has_only_depthwise_readers(model, tie);
    const bool is_free = divided && (divided->empty() || !is_depthwise_alone);
    if (!is_free || !is_equalizable(tie, quantized) || !(takes_all || is_depthwise_alone))
      return true;
    plan.divided.insert(divided->begin(), divided->end());
    return false;
  });
  plan.image = image_input(model, plan.placement, foldable, options.preprocess);
  std::set<OutputRef> tied;
  for (const ChannelTie& tie : plan.ties) {
    for (const TiedValue& value : tie.values) tied.insert(value.value);
    for (const NodeId clamp : tie.clamps)
      plan.most[{clamp, 0}] = static_cast<float>(std::get<Clamp>(model.node(clamp).op).max);
  }
  for (ActivationQuantizer& quantizer : plan.placement.activations) {
    if (tied.contains(quantizer.value)) quantizer.config.granularity = Granularity::per_tensor;
    plan.points.push_back(statistic_point(model, quantizer));
  }
  plan.num_batches = num_walk_batches(model, plan.placement);
  return plan;
}

}  // namespace octet
