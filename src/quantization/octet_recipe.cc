// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/octet_recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

#include "calibration/batches.h"
#include "passes/constant_f32.h"
#include "quantization/activation_grids.h"
#include "quantization/algorithms/bias_grid.h"
#include "quantization/algorithms/biased_layer.h"
#include "quantization/algorithms/channel_factors.h"
#include "quantization/algorithms/direct_sums.h"
#include "quantization/algorithms/min_max.h"
#include "quantization/dividing_quantizers.h"
#include "quantization/layer_walk.h"
#include "quantization/operation_rules.h"
#include "quantization/static_model.h"

namespace octet {
namespace {

// Between full equalization, which leaves the least to the widest channel, and none.
constexpr double kExponent = 0.75;

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

std::vector<float> peaks_of(const Observer& observer) {
  const TensorStatistics extremes = observer.statistics();
  std::vector<float> peaks;
  for (std::size_t c = 0; c < extremes.min.size(); ++c)
    peaks.push_back(std::max(std::fabs(extremes.min[c]), std::fabs(extremes.max[c])));
  return peaks;
}

std::vector<std::vector<float>> choose_factors(const OctetPlan& plan,
                                               const std::vector<Observer>& observers) {
  std::map<OutputRef, std::size_t> point_of_value;
  for (std::size_t i = 0; i < plan.points.size(); ++i)
    point_of_value.emplace(plan.points[i].value, i);
  std::vector<std::vector<float>> factors;
  for (const ChannelTie& tie : plan.ties) {
    std::vector<ChannelPeaks> observed;
    for (const auto& [value, classes] : tie.values) {
      const auto point = point_of_value.find(value);
      if (point == point_of_value.end()) continue;
      std::vector<float> peaks = peaks_of(observers[point->second]);
      if (peaks.size() == classes.size()) observed.push_back({std::move(peaks), classes});
    }
    factors.push_back(class_factors(tie.num_classes, observed, kExponent));
  }
  return factors;
}

// Puts what a walk has found into the quantized model.
void replace_constants(Model& model, const LayerWalkResult& found,
                       const std::vector<WeightQuantizer>& weights,
                       const std::vector<BiasedLayer>& layers) {
  BiasPatch biases(model);
  for (const BiasedLayer& layer : layers) {
    const auto bias = found.biases.find(layer.node);
    if (bias != found.biases.end()) biases.set(layer, bias->second);
  }
  GraphPatch patch(model);
  for (const WeightQuantizer& quantizer : weights) {
    const auto rounded = found.weights.find(quantizer.node);
    if (rounded == found.weights.end()) continue;
    const NodeId fake_quantize = model.node(quantizer.node).inputs[quantizer.input].node;
    patch.update(model.node(fake_quantize).inputs[0].node, Constant{rounded->second});
  }
  biases.apply("walk_layers");
}

// Gives each layer constants of its own.
void separate_constants(Model& model, const std::vector<WeightQuantizer>& weights,
                        const std::vector<BiasedLayer>& layers) {
  BiasPatch biases(model);
  for (const BiasedLayer& layer : layers) {
    if (model.uses(model.node(layer.add).inputs[layer.bias_input]).size() > 1)
      biases.set(layer, bias_of(model, layer));
  }
  biases.apply("separate_constants");
  GraphPatch patch(model);
  std::set<OutputRef> seen;
  for (const WeightQuantizer& quantizer : weights) {
    const Node& node = model.node(quantizer.node);
    const NodeId fake_quantize = node.inputs[quantizer.input].node;
    const OutputRef source = model.node(fake_quantize).inputs[0];
    if (!seen.insert(source).second)
      patch.rewire(fake_quantize, 0, patch.constant(constant_f32(model, source)->clone()));
  }
  patch.apply("separate_constants");
}

}  // namespace

OctetPlan plan_octet(const Model& model, QuantizerPlacement placement,
                     const QuantizationOptions& options) {
  OctetPlan plan;
  plan.placement = std::move(placement);
  if (!options.advanced.quantize_summands) skip_quantizers_before_sums(model, plan.placement);
  std::set<NodeId> foldable;
  for (const WeightQuantizer& quantizer : plan.placement.weights) foldable.insert(quantizer.node);
  const std::set<OutputRef> quantized = quantized_values(plan.placement);
  plan.ties = find_channel_ties(model, foldable);
  std::erase_if(plan.ties, [&](const ChannelTie& tie) {
    const auto divided = dividing_quantizers(model, tie, quantized);
    const bool is_free = divided && (divided->empty() || !has_only_depthwise_readers(model, tie));
    if (!is_free || !is_equalizable(tie, quantized)) return true;
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
  return plan;
}

std::optional<double> apply_octet(Model& model, const Model& calibrated, const OctetPlan& plan,
                                  const std::vector<Observer>& observers,
                                  const Dataset& calibration, std::size_t num_items,
                                  const QuantizationOptions& options) {
  std::vector<std::vector<float>> factors = choose_factors(plan, observers);
  FactorsOfValues factors_of_values;
  for (std::size_t i = 0; i < plan.ties.size(); ++i) {
    for (const auto& [value, classes] : plan.ties[i].values)
      factors_of_values[value] = channel_factors(classes, factors[i]);
  }
  const std::vector<FakeQuantizeParameters> grids =
      activation_grids(plan, observers, factors_of_values, options);
  std::vector<ChannelTie> ties = plan.ties;
  if (plan.image) {
    ties.push_back({plan.image->bytes.factors.size(), {}, plan.image->folds, {}});
    factors.push_back(plan.image->bytes.factors);
  }
  fold_channel_factors(model, ties, factors);
  insert_quantizers(model, plan.placement, grids);

  std::vector<BiasedLayer> layers = find_biased_layers(model, plan.placement.weights);
  separate_constants(model, plan.placement.weights, layers);
  const Model quantized = with_batch_of(calibration, model);
  Batches batches(quantized, calibration, num_items);
  const LayerWalkResult result =
      walk_layers(calibrated, quantized, plan.placement.weights, factors_of_values, batches,
                  {.round_weights = options.recipe == QuantizationRecipe::octet,
                   .correct_biases = !options.advanced.disable_bias_correction,
                   .on_layer = [&](std::size_t done, std::size_t total) {
                     if (options.on_progress)
                       options.on_progress({"Layer correction", done, total});
                   }});
  replace_constants(model, result, plan.placement.weights, layers);
  round_biases(model, layers);
  if (result.sqnr_db) {
    model.rt_info.at({"octet", "quantization", "calibration_sqnr_db"}).value =
        fmt::format("{:.2f}", *result.sqnr_db);
  }
  return result.sqnr_db;
}

}  // namespace octet
