// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/min_max.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "calibration/by_channels.h"
#include "graph/quantizer.h"
#include "quantization/algorithms/saturation.h"
#include "quantization/algorithms/step_search.h"

namespace octet {
namespace {

constexpr std::size_t kChannelAxis = 1;

// Ends of a quantizer as constants that broadcast to a tensor of the given shape.
Tensor ends_tensor(const std::vector<float>& ends, const Shape& shape,
                   const std::vector<std::size_t>& channel_axes) {
  if (channel_axes.empty() || ends.size() == 1) return Tensor::scalar(ends.at(0));
  std::vector<std::int64_t> dims(shape.rank(), 1);
  for (std::size_t axis : channel_axes) dims[axis] = shape[axis];
  return Tensor::from(Shape(std::move(dims)), ends);
}

OutputRef wire_fake_quantize(GraphPatch& patch, OutputRef data, const Shape& shape,
                             const FakeQuantizeParameters& parameters,
                             const std::vector<std::size_t>& channel_axes,
                             const std::string& name) {
  const bool is_same = parameters.output_low.empty();
  std::vector<OutputRef> inputs{data};
  const auto add_end = [&](const std::vector<float>& ends, const char* end) {
    inputs.push_back(patch.constant(ends_tensor(ends, shape, channel_axes), name + end));
  };
  add_end(parameters.low, "/input_low");
  add_end(parameters.high, "/input_high");
  add_end(is_same ? parameters.low : parameters.output_low, "/output_low");
  add_end(is_same ? parameters.high : parameters.output_high, "/output_high");
  return patch.wire(FakeQuantize{.levels = parameters.levels}, std::move(inputs), name);
}

// Gives the quantizers of a group the union of their ranges.
void unify_ranges(const std::vector<ActivationQuantizer>& quantizers,
                  std::vector<TensorStatistics>& ranges) {
  std::map<std::size_t, TensorStatistics> of_group;
  for (std::size_t i = 0; i < quantizers.size(); ++i) {
    const std::optional<std::size_t> group = quantizers[i].unified_scale_group;
    if (!group) continue;
    TensorStatistics& common = of_group.try_emplace(*group, ranges[i]).first->second;
    common.min[0] = std::min(common.min[0], ranges[i].min[0]);
    common.max[0] = std::max(common.max[0], ranges[i].max[0]);
  }
  for (std::size_t i = 0; i < quantizers.size(); ++i) {
    if (quantizers[i].unified_scale_group)
      ranges[i] = of_group.at(*quantizers[i].unified_scale_group);
  }
}

// Makes the steps of output channels whose 16-bit accumulators may saturate twice as wide.
void halve_range_where_needed(const Tensor& weights, const std::vector<std::size_t>& channel_axes,
                              FakeQuantizeParameters& parameters) {
  // Of data in 8 bits.
  constexpr std::int32_t kLargestLevel = 255;
  const GridLimits grid{ends_tensor(parameters.low, weights.shape(), channel_axes),
                        ends_tensor(parameters.high, weights.shape(), channel_axes)};
  const Tensor steps = weights_in_steps(weights, grid, parameters.levels);
  const std::vector<bool> saturable = saturable_channels(steps, channel_axes, kLargestLevel);
  for (std::size_t channel = 0; channel < saturable.size(); ++channel) {
    if (!saturable[channel]) continue;
    parameters.low[channel] *= 2;
    parameters.high[channel] *= 2;
  }
}

// Gives each channel the step of the least squared error.
void search_weight_steps(const Tensor& weights, const std::vector<std::size_t>& channel_axes,
                         FakeQuantizeParameters& parameters) {
  const Tensor rows = by_channels(weights, channel_axes);
  const auto size = static_cast<std::size_t>(rows.shape()[1]);
  const float most = static_cast<float>(parameters.levels - 1) / 2;
  for (std::size_t c = 0; c < parameters.high.size(); ++c) {
    const auto row = rows.data<float>().subspan(c * size, size);
    parameters.high[c] = most * search_step(row, {}, parameters.high[c] / most, most);
    parameters.low[c] = -parameters.high[c];
  }
}

}  // namespace

std::vector<StatisticPoint> min_max_points(const std::vector<ActivationQuantizer>& quantizers) {
  std::vector<StatisticPoint> points;
  for (const ActivationQuantizer& quantizer : quantizers) {
    points.push_back({.value = quantizer.value,
                      .granularity = quantizer.config.granularity,
                      .channel_axis = kChannelAxis,
                      .range = quantizer.range_estimator,
                      .batchwise = quantizer.batchwise_statistics});
  }
  return points;
}

std::vector<FakeQuantizeParameters> min_max_grids(
    const std::vector<ActivationQuantizer>& quantizers, std::vector<TensorStatistics> ranges) {
  unify_ranges(quantizers, ranges);
  std::vector<FakeQuantizeParameters> grids;
  for (std::size_t i = 0; i < quantizers.size(); ++i)
    grids.push_back(choose_fake_quantize(ranges[i], quantizers[i].config));
  return grids;
}

void insert_quantizers(Model& model, const QuantizerPlacement& placement,
                       std::span<const FakeQuantizeParameters> grids) {
  GraphPatch patch(model);
  for (std::size_t i = 0; i < placement.activations.size(); ++i) {
    const ActivationQuantizer& quantizer = placement.activations[i];
    std::vector<std::size_t> axes;
    if (grids[i].low.size() > 1) axes.push_back(kChannelAxis);
    const OutputRef quantized =
        wire_fake_quantize(patch, quantizer.value, model.value(quantizer.value).shape, grids[i],
                           axes, quantizer_name(model, quantizer));
    if (quantizer.use) {
      patch.rewire(quantizer.use->node, quantizer.use->input, quantized);
    } else {
      patch.replace(quantizer.value, quantized, false);
    }
  }

  std::vector<std::pair<NodeId, std::string>> renamed;
  for (const WeightQuantizer& quantizer : placement.weights) {
    const OutputRef source = model.node(quantizer.node).inputs[quantizer.input];
    const Tensor weights = *constant_f32(model, source);
    OutputRef data = source;
    if (model.constant(source) == nullptr) {
      // The compressed form is of no use any more: what FakeQuantize stands on is what the file
      // keeps in few bits.
      const std::string name = model.node(model.node(source.node).inputs[0].node).name;
      data = patch.constant(weights, name);
      renamed.emplace_back(data.node, name);
    }
    FakeQuantizeParameters parameters = choose_fake_quantize(
        constant_statistics(weights, quantizer.channel_axes, quantizer.range_estimator),
        quantizer.config, quantizer.half_range);
    if (quantizer.searches_steps) search_weight_steps(weights, quantizer.channel_axes, parameters);
    if (quantizer.half_range_where_needed)
      halve_range_where_needed(weights, quantizer.channel_axes, parameters);
    const OutputRef quantized =
        wire_fake_quantize(patch, data, weights.shape(), parameters, quantizer.channel_axes,
                           quantizer_name(model, quantizer));
    patch.rewire(quantizer.node, quantizer.input, quantized);
  }
  patch.apply("min_max");
  for (const auto& [node, name] : renamed) {
    if (!model.find(name)) model.rename(node, name);
  }
}

}  // namespace octet
