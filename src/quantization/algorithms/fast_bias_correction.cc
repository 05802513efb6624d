// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/fast_bias_correction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "graph/quantizer.h"
#include "tensor/strided.h"

namespace octet {
namespace {

// Of a transposed convolution.
constexpr std::size_t kOutputShapeInput = 2;

// weights - fake_quantize(weights) of a layer whose quantizers are in place.
Tensor quantization_error(const Model& model, const Node& fake_quantize_node) {
  const Tensor weights = *constant_f32(model, fake_quantize_node.inputs[0]);
  const QuantizerLimits limits = *match_quantizer_limits(model, fake_quantize_node);
  const Shape& shape = weights.shape();
  const Strides strides = broadcast_strides(limits.input.low.shape(), shape);
  const std::int64_t step = row_stride(strides);
  Tensor error(ElementType::f32, shape);
  const auto source = weights.data<float>();
  const auto target = error.data<float>();
  const auto lows = limits.input.low.data<float>(), highs = limits.input.high.data<float>();
  for_each_row<1>(shape, {strides}, [&](std::int64_t first, const auto& offsets) {
    for (std::int64_t i = 0; i < row_length(shape); ++i) {
      const auto at = static_cast<std::size_t>(first + i);
      const auto limit = static_cast<std::size_t>(offsets[0] + i * step);
      const float low = lows[limit], high = highs[limit];
      target[at] = source[at] - fake_quantize(source[at], low, high, low, high, limits.levels);
    }
  });
  return error;
}

double largest_ratio(std::span<const double> shift, std::span<const float> bias) {
  double ratio = 0;
  for (std::size_t i = 0; i < bias.size(); ++i) {
    if (bias[i] == 0) return std::numeric_limits<double>::infinity();
    ratio = std::max(ratio, std::fabs(shift[i] / static_cast<double>(bias[i])));
  }
  return ratio;
}

}  // namespace

StatisticPoint mean_input_point(const Model& model, const BiasedLayer& layer) {
  return {.value = model.node(layer.node).inputs[layer.data_input()],
          .range = std::nullopt,
          .mean = true};
}

void add_mean_input_points(const Model& model, const std::vector<BiasedLayer>& layers,
                           std::vector<StatisticPoint>& points) {
  for (const BiasedLayer& layer : layers) {
    const StatisticPoint wanted = mean_input_point(model, layer);
    const auto found = std::ranges::find(points, wanted.value, &StatisticPoint::value);
    if (found == points.end()) {
      points.push_back(wanted);
    } else {
      found->mean = true;
    }
  }
}

void correct_biases(Model& model, const std::vector<BiasedLayer>& layers,
                    const std::function<const PointStatistics&(const BiasedLayer&)>& mean_input,
                    double threshold, const std::function<void(std::size_t done)>& on_layer) {
  BiasPatch patch(model);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const BiasedLayer& layer = layers[i];
    const Node& node = model.node(layer.node);
    const Tensor error =
        quantization_error(model, model.node(node.inputs[layer.weights_input].node));
    const PointStatistics& input = mean_input(layer);
    const std::vector<double> shift =
        bias_shift({node.op, input.shape, layer.output_shape, layer.weights_input,
                    node.inputs.size() > kOutputShapeInput},
                   input.mean, error);
    Tensor bias = bias_of(model, layer);
    if (largest_ratio(shift, bias.data<float>()) < threshold) {
      for (std::size_t c = 0; c < shift.size(); ++c)
        bias.data<float>()[c] += static_cast<float>(shift[c]);
      patch.set(layer, std::move(bias));
    }
    on_layer(i + 1);
  }
  patch.apply("fast_bias_correction");
}

}  // namespace octet
