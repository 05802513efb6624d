// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/smooth_quant.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "calibration/aggregator.h"
#include "graph/op_traits.h"
#include "graph/quantizer.h"
#include "quantization/algorithms/edited_constants.h"
#include "quantization/operation_rules.h"

namespace octet {
namespace {

// The axis of a matrix product's operand along which it is summed.
std::size_t summed_axis(const MatMul& op, std::size_t input, std::size_t rank) {
  const bool is_last = input == 0 ? !op.transpose_a : op.transpose_b;
  return rank == 1 || is_last ? rank - 1 : rank - 2;
}

struct Candidate {
  std::size_t data_input;
  std::size_t channel_axis;
  SmoothedValue::Layer layer;
};

std::optional<Candidate> smoothed_layer(const Model& model, NodeId id,
                                        const AdvancedSmoothQuantParameters& alphas) {
  const Node& node = model.node(id);
  const auto* matmul = std::get_if<MatMul>(&node.op);
  const bool is_convolution = std::holds_alternative<Convolution>(node.op);
  if (matmul == nullptr && !is_convolution) return std::nullopt;
  const double alpha = is_convolution ? alphas.convolution : alphas.matmul;
  const std::optional<std::size_t> weights = weights_input(model, id);
  if (alpha < 0 || !weights || model.uses(node.inputs[*weights]).size() > 1) return std::nullopt;
  const std::size_t data = 1 - *weights;
  const OutputRef value = node.inputs[data];
  if (is_convolution) {
    const bool is_moved =
        quantization_trait(model, value.node, std::nullopt) == QuantizationTrait::agnostic;
    if (is_moved) return std::nullopt;
    return Candidate{data, 1, {id, *weights, 1, alpha}};
  }
  const std::size_t rank = model.value(value).shape.rank();
  const std::size_t weights_rank = model.value(node.inputs[*weights]).shape.rank();
  if (rank < 2) return std::nullopt;
  return Candidate{data,
                   summed_axis(*matmul, data, rank),
                   {id, *weights, summed_axis(*matmul, *weights, weights_rank), alpha}};
}

std::vector<float> weight_peaks(const Tensor& weights, std::size_t axis) {
  return constant_statistics(weights, {axis}).max;
}

// In f32, as NNCF computes them.
std::vector<float> wanted_factors(const std::vector<float>& peaks,
                                  const std::vector<float>& weights, double alpha) {
  constexpr float kLeastPeak = 1e-5F, kMostFactor = 1e2F;
  constexpr float kEpsilon = std::numeric_limits<float>::epsilon();
  constexpr double kLeastQuantile = 0.1;
  const auto exponent = static_cast<float>(alpha), rest = static_cast<float>(1 - alpha);
  std::vector<float> factors;
  for (std::size_t c = 0; c < peaks.size(); ++c) {
    factors.push_back(std::pow(std::max(peaks[c], kLeastPeak), exponent) /
                      (std::pow(std::max(weights[c], kLeastPeak), rest) + kEpsilon));
  }
  std::vector<float> sorted = factors;
  const auto least = static_cast<float>(quantile(sorted, kLeastQuantile));
  for (float& factor : factors) factor = std::min(std::max(factor, least), kMostFactor);
  return factors;
}

float evenness(const std::vector<float>& factors) {
  const auto [least, most] = std::ranges::minmax(factors);
  return least / (most + std::numeric_limits<float>::epsilon());
}

}  // namespace

std::vector<SmoothedValue> insert_smoothing(Model& model,
                                            const AdvancedSmoothQuantParameters& alphas) {
  using Key = std::tuple<OutputRef, std::size_t, std::size_t>;
  std::vector<SmoothedValue> values;
  std::map<Key, std::size_t> index;
  std::vector<std::size_t> data_inputs;
  for (const NodeId id : model.topological_order()) {
    const std::optional<Candidate> found = smoothed_layer(model, id, alphas);
    if (!found) continue;
    const OutputRef value = model.node(id).inputs[found->data_input];
    const auto [at, is_new] =
        index.emplace(Key(value, found->data_input, found->channel_axis), values.size());
    if (is_new) {
      values.push_back({value, found->channel_axis, 0, {}});
      data_inputs.push_back(found->data_input);
    }
    values[at->second].layers.push_back(found->layer);
  }
  GraphPatch patch(model);
  std::map<OutputRef, std::size_t> num_of_value;
  for (std::size_t i = 0; i < values.size(); ++i) {
    SmoothedValue& smoothed = values[i];
    const Shape& shape = model.value(smoothed.value).shape;
    std::vector<std::int64_t> dims(shape.rank(), 1);
    dims[smoothed.channel_axis] = shape[smoothed.channel_axis];
    const std::vector<float> ones(static_cast<std::size_t>(shape[smoothed.channel_axis]), 1.0F);
    const std::string name =
        fmt::format("{}_{}_{}/nncf_smooth_quant", model.node(smoothed.value.node).name,
                    smoothed.value.port, num_of_value[smoothed.value]++);
    const OutputRef factors = patch.constant(Tensor::from(Shape(dims), ones), name + "/factors");
    const OutputRef divided =
        patch.wire(Binary{BinaryKind::multiply}, {smoothed.value, factors}, name);
    smoothed.multiply = divided.node;
    for (const SmoothedValue::Layer& layer : smoothed.layers)
      patch.rewire(layer.node, data_inputs[i], divided);
  }
  patch.apply("smooth_quant");
  return values;
}

StatisticPoint smoothing_point(const SmoothedValue& smoothed) {
  return {.value = smoothed.value,
          .granularity = Granularity::per_channel,
          .channel_axis = smoothed.channel_axis,
          .range = minmax_range_estimator(true)};
}

void smooth(Model& model, const std::vector<SmoothedValue>& values,
            const std::vector<std::vector<float>>& peaks) {
  EditedConstants constants(model);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<float> factors;
    float most_even = 0;
    for (const SmoothedValue::Layer& layer : values[i].layers) {
      const Tensor& weights = constants.at(layer.node, layer.weights_input);
      std::vector<float> wanted =
          wanted_factors(peaks[i], weight_peaks(weights, layer.weights_axis), layer.alpha);
      if (evenness(wanted) <= most_even) continue;
      most_even = evenness(wanted);
      factors = std::move(wanted);
    }
    if (factors.empty()) continue;
    for (const SmoothedValue::Layer& layer : values[i].layers) {
      constants.scale(layer.node, layer.weights_input, {layer.weights_axis},
                      [&](std::size_t c) { return factors[c]; });
    }
    constants.scale(values[i].multiply, 1, {values[i].channel_axis},
                    [&](std::size_t c) { return 1 / factors[c]; });
  }
  constants.apply("smooth_quant");
}

}  // namespace octet
