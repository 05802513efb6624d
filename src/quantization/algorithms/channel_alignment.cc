// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/channel_alignment.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "calibration/aggregator.h"
#include "graph/op_traits.h"
#include "graph/quantizer.h"
#include "graph/sole_use.h"
#include "quantization/algorithms/edited_constants.h"

namespace octet {
namespace {

constexpr std::size_t kWeightsInput = 1;
constexpr std::size_t kChannelAxis = 1;

bool is_forward_convolution(const Model& model, NodeId id) {
  const Op& op = model.node(id).op;
  return (std::holds_alternative<Convolution>(op) ||
          std::holds_alternative<GroupConvolution>(op)) &&
         weights_input(model, id) == kWeightsInput;
}

bool passes_shifts_on(const Convolution& op) {
  const auto all = [](const std::vector<std::int64_t>& values, std::int64_t value) {
    return std::ranges::all_of(values, [&](std::int64_t v) { return v == value; });
  };
  const bool is_padded =
      op.auto_pad != AutoPad::valid &&
      !(op.auto_pad == AutoPad::explicit_pads && all(op.pads_begin, 0) && all(op.pads_end, 0));
  return !is_padded && all(op.strides, 1) && all(op.dilations, 1);
}

std::optional<BiasedLayer> find_layer(const Model& model, NodeId id) {
  const std::vector<BiasedLayer> layers =
      find_biased_layers(model, {{.node = id, .input = kWeightsInput}});
  return layers.empty() ? std::nullopt : std::optional(layers[0]);
}

// The convolution that makes a value, with or without a bias; nothing if others read what it gives.
std::optional<NodeId> only_producer(const Model& model, OutputRef value) {
  if (!sole_use(model, value)) return std::nullopt;
  const Node& node = model.node(value.node);
  if (is_forward_convolution(model, node.id)) return node.id;
  const auto* binary = std::get_if<Binary>(&node.op);
  if (binary == nullptr || binary->kind != BinaryKind::add) return std::nullopt;
  for (const OutputRef input : node.inputs) {
    if (!is_forward_convolution(model, input.node)) continue;
    const std::optional<BiasedLayer> layer = find_layer(model, input.node);
    if (layer && layer->add == node.id) return input.node;
  }
  return std::nullopt;
}

void add_missing_biases(Model& model, const std::set<NodeId>& convolutions) {
  GraphPatch patch(model);
  for (const NodeId id : convolutions) {
    if (find_layer(model, id)) continue;
    const Shape& shape = model.node(id).outputs[0].shape;
    std::vector<std::int64_t> dims(shape.rank(), 1);
    dims[kChannelAxis] = shape[kChannelAxis];
    const std::vector<float> zeros(static_cast<std::size_t>(shape[kChannelAxis]), 0.0F);
    const std::string name = model.node(id).name + "/bias";
    const OutputRef bias = patch.constant(Tensor::from(Shape(dims), zeros), name + "/zeros");
    patch.replace({id, 0}, patch.wire(Binary{BinaryKind::add}, {OutputRef{id, 0}, bias}, name));
  }
  patch.apply("channel_alignment");
}

float median(std::vector<float> values) {
  return static_cast<float>(quantile(values, 0.5));
}

std::vector<float> range_factors(const TensorStatistics& range) {
  constexpr float kEpsilon = std::numeric_limits<float>::epsilon();
  std::vector<float> factors, positive;
  for (std::size_t c = 0; c < range.min.size(); ++c) {
    factors.push_back(range.max[c] - range.min[c]);
    if (factors.back() > kEpsilon) positive.push_back(factors.back());
  }
  if (positive.empty()) return {};
  const float middle = median(positive);
  for (float& factor : factors)
    factor = factor > kEpsilon ? std::clamp(factor / middle, 1e-2F, 1e2F) : 1.0F;
  return factors;
}

// Each output's sum of weights by what all positions of an input channel are moved by.
std::vector<double> output_shift(const Tensor& weights, const std::vector<float>& middles) {
  const std::size_t num_outputs = static_cast<std::size_t>(weights.shape()[0]);
  const std::size_t of_input = weights.num_elements() / (num_outputs * middles.size());
  const std::span<const float> values = weights.data<float>();
  std::vector<double> shift(num_outputs, 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t input = i / of_input;
    shift[input / middles.size()] +=
        static_cast<double>(values[i]) * static_cast<double>(middles[input % middles.size()]);
  }
  return shift;
}

void align(const AlignedPair& pair, const TensorStatistics& range, EditedConstants& constants) {
  std::vector<float> middles;
  for (std::size_t c = 0; c < range.min.size(); ++c)
    middles.push_back((range.max[c] + range.min[c]) * 0.5F);
  const BiasedLayer &producer = pair.producer, &consumer = pair.consumer;
  const std::span<float> bias_before =
      constants.at(producer.add, producer.bias_input).data<float>();
  for (std::size_t c = 0; c < middles.size(); ++c) bias_before[c] -= middles[c];
  const std::vector<double> shift =
      output_shift(constants.at(consumer.node, kWeightsInput), middles);
  const std::span<float> bias_after = constants.at(consumer.add, consumer.bias_input).data<float>();
  for (std::size_t c = 0; c < shift.size(); ++c) bias_after[c] += static_cast<float>(shift[c]);

  const std::vector<float> factors = range_factors(range);
  const auto num_rows =
      static_cast<std::size_t>(constants.at(producer.node, kWeightsInput).shape()[0]);
  // Groups of several outputs are left alone.
  if (num_rows != factors.size()) return;
  const auto divided = [&](std::size_t c) { return 1.0 / static_cast<double>(factors[c]); };
  constants.scale(producer.node, kWeightsInput, {0}, divided);
  for (std::size_t c = 0; c < factors.size(); ++c) bias_before[c] /= factors[c];
  constants.scale(consumer.node, kWeightsInput, {1}, [&](std::size_t c) { return factors[c]; });
}

}  // namespace

std::vector<AlignedPair> prepare_aligned_pairs(Model& model) {
  std::vector<std::pair<NodeId, NodeId>> pairs;
  std::set<NodeId> convolutions;
  for (const NodeId id : model.topological_order()) {
    const auto* consumer = std::get_if<Convolution>(&model.node(id).op);
    if (consumer == nullptr || !is_forward_convolution(model, id) || !passes_shifts_on(*consumer))
      continue;
    const std::optional<NodeId> producer = only_producer(model, model.node(id).inputs[0]);
    if (!producer) continue;
    pairs.emplace_back(*producer, id);
    convolutions.insert({*producer, id});
  }
  add_missing_biases(model, convolutions);
  std::vector<AlignedPair> aligned;
  for (const auto& [producer, consumer] : pairs) {
    const std::optional<BiasedLayer> before = find_layer(model, producer);
    const std::optional<BiasedLayer> after = find_layer(model, consumer);
    if (before && after) aligned.push_back({*before, *after, {before->add, 0}});
  }
  return aligned;
}

StatisticPoint alignment_point(const AlignedPair& pair) {
  constexpr double kQuantile = 1e-4;
  return {.value = pair.value,
          .granularity = Granularity::per_channel,
          .channel_axis = kChannelAxis,
          .range = RangeEstimator{{.statistics_type = StatisticsType::quantile,
                                   .aggregator_type = AggregatorType::median,
                                   .quantile = kQuantile},
                                  {.statistics_type = StatisticsType::quantile,
                                   .aggregator_type = AggregatorType::median,
                                   .quantile = 1 - kQuantile}},
          .batchwise = true};
}

void align_channels(Model& model, const std::vector<AlignedPair>& pairs,
                    const std::vector<TensorStatistics>& ranges) {
  EditedConstants constants(model);
  for (std::size_t i = 0; i < pairs.size(); ++i) align(pairs[i], ranges[i], constants);
  constants.apply("channel_alignment");
}

}  // namespace octet
