// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "graph/quantizer.h"
#include "quantization/activation_grids.h"
#include "quantization/algorithms/bias_grid.h"
#include "quantization/algorithms/biased_layer.h"
#include "quantization/algorithms/channel_factors.h"
#include "quantization/algorithms/min_max.h"
#include "quantization/layer_walk.h"
#include "quantization/recipes/octet_plan.h"
#include "quantization/recipes/recipe.h"

namespace octet {
namespace {

// Half of the way, in decibels, from none to full equalization: channels keep headroom for images
// that go beyond those of the calibration, the more the narrower they are.
constexpr int kQuarters = 2;

std::vector<float> peaks_of(const TensorStatistics& extremes) {
  std::vector<float> peaks;
  peaks.reserve(extremes.min.size());
  for (std::size_t c = 0; c < extremes.min.size(); ++c)
    peaks.push_back(std::max(std::fabs(extremes.min[c]), std::fabs(extremes.max[c])));
  return peaks;
}

std::vector<std::vector<float>> choose_factors(const OctetPlan& plan,
                                               const PointsStatistics& statistics) {
  std::map<OutputRef, std::size_t> point_of_value;
  for (std::size_t i = 0; i < plan.points.size(); ++i)
    point_of_value.emplace(plan.points[i].value, i);
  std::vector<std::vector<float>> factors;
  for (const ChannelTie& tie : plan.ties) {
    std::vector<ChannelPeaks> observed;
    for (const auto& [value, classes] : tie.values) {
      const auto point = point_of_value.find(value);
      if (point == point_of_value.end()) continue;
      std::vector<float> peaks = peaks_of(statistics[point->second]->range);
      if (peaks.size() == classes.size()) observed.push_back({std::move(peaks), classes});
    }
    factors.push_back(class_factors(tie.num_classes, observed, kQuarters));
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
    const std::vector<OutputRef>& inputs = model.node(fake_quantize).inputs;
    const auto& [values, ends] = rounded->second;
    patch.update(inputs[0].node, Constant{values});
    for (std::size_t i = 1; ends && i < inputs.size(); ++i)
      patch.update(inputs[i].node, Constant{i % 2 != 0 ? ends->low : ends->high});
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

class OctetRecipe final : public Recipe {
 public:
  OctetRecipe(const PreparedModel& prepared, QuantizerPlacement placement,
              const QuantizationOptions& options)
      : Recipe(prepared, options), plan_(OctetPlan::of(fixed(), std::move(placement), options)) {}

  const QuantizerPlacement& placement() const override { return plan_.placement; }
  const std::vector<StatisticPoint>& points() const override { return plan_.points; }
  std::size_t num_batches() const override { return plan_.num_batches; }

  QuantizedModel apply(const CalibrationStatistics& statistics) const override {
    if (statistics.batches.empty()) {
      throw InvalidArgument(
          fmt::format("quantizing model \"{}\": expected statistics with batches of the data, got "
                      "none",
                      model().name));
    }
    Model quantized = model();
    const FactorsOfValues factors = scale_and_quantize(quantized, statistics);
    std::vector<BiasedLayer> layers = find_biased_layers(quantized, plan_.placement.weights);
    separate_constants(quantized, plan_.placement.weights, layers);
    const LayerWalkResult found =
        walk_layers(fixed(), fixed(quantized), plan_.placement.weights, factors, statistics.batches,
                    {.round_weights = options().recipe == QuantizationRecipe::octet,
                     .correct_biases = !options().advanced.disable_bias_correction,
                     .on_layer = [&](std::size_t done, std::size_t total) {
                       report("Layer correction", done, total);
                     }});
    replace_constants(quantized, found, plan_.placement.weights, layers);
    round_biases(quantized, layers);
    return {std::move(quantized), found.sqnr_db};
  }

 private:
  // @return by what the channels of values were divided.
  FactorsOfValues scale_and_quantize(Model& quantized,
                                     const CalibrationStatistics& statistics) const {
    PointsStatistics of_points;
    of_points.reserve(plan_.points.size());
    for (const StatisticPoint& point : plan_.points)
      of_points.push_back(&statistics.at(fixed(), point));
    std::vector<std::vector<float>> factors = choose_factors(plan_, of_points);
    FactorsOfValues factors_of_values;
    for (std::size_t i = 0; i < plan_.ties.size(); ++i) {
      for (const auto& [value, classes] : plan_.ties[i].values)
        factors_of_values[value] = channel_factors(classes, factors[i]);
    }
    const std::vector<FakeQuantizeParameters> grids =
        activation_grids(plan_, of_points, factors_of_values, options());
    std::vector<ChannelTie> ties = plan_.ties;
    if (plan_.image) {
      ties.push_back({plan_.image->bytes.factors.size(), {}, plan_.image->folds, {}});
      factors.push_back(plan_.image->bytes.factors);
    }
    fold_channel_factors(quantized, ties, factors);
    insert_quantizers(quantized, plan_.placement, grids);
    return factors_of_values;
  }

  OctetPlan plan_;
};

}  // namespace

std::unique_ptr<const Recipe> plan_octet(const PreparedModel& prepared,
                                         QuantizerPlacement placement,
                                         const QuantizationOptions& options) {
  return std::make_unique<const OctetRecipe>(prepared, std::move(placement), options);
}

}  // namespace octet
