// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/fast_bias_correction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "quantization/operation_rules.h"

namespace octet {
namespace {

// Of a transposed convolution.
constexpr std::size_t kOutputShapeInput = 2;

// Where the output channels of a linear operation lie.
std::size_t output_channel_axis(const Model& model, NodeId id, std::size_t weights_input) {
  const Node& node = model.node(id);
  const std::size_t rank = node.outputs[0].shape.rank();
  if (!std::holds_alternative<MatMul>(node.op)) return 1;
  return weights_input == 1 ? rank - 1 : rank - 2;
}

bool is_one_per_channel(const Shape& bias, const Shape& output, std::size_t channel_axis) {
  if (bias.rank() > output.rank()) return false;
  const std::size_t missing = output.rank() - bias.rank();
  if (channel_axis < missing) return false;
  for (std::size_t axis = 0; axis < bias.rank(); ++axis) {
    if (bias[axis] != (axis + missing == channel_axis ? output[channel_axis] : 1)) return false;
  }
  return true;
}

std::optional<BiasedLayer> biased_layer(const Model& model, const WeightQuantizer& weights) {
  const Node& node = model.node(weights.node);
  const OutputRef output{node.id, 0};
  const std::vector<Model::Use> uses = model.uses(output);
  if (uses.size() != 1) return std::nullopt;
  const Node& add = model.node(uses[0].node);
  const auto* binary = std::get_if<Binary>(&add.op);
  if (binary == nullptr || binary->kind != BinaryKind::add) return std::nullopt;
  const std::size_t bias_input = 1 - uses[0].input;
  const std::optional<Tensor> bias = constant_f32(model, add.inputs[bias_input]);
  const Shape& shape = node.outputs[0].shape;
  if (!bias ||
      !is_one_per_channel(bias->shape(), shape, output_channel_axis(model, node.id, weights.input)))
    return std::nullopt;
  if (std::holds_alternative<MatMul>(node.op)) {
    // Weights that differ along the batch have no shift common to it.
    const std::optional<Tensor> values = constant_f32(model, node.inputs[weights.input]);
    const std::int64_t num_outputs = shape[output_channel_axis(model, node.id, weights.input)];
    const Shape& input = model.value(node.inputs[1 - weights.input]).shape;
    const MatMul& op = std::get<MatMul>(node.op);
    const bool is_last =
        input.rank() == 1 || (weights.input == 1 ? !op.transpose_a : op.transpose_b);
    const std::int64_t contracted = input[is_last ? input.rank() - 1 : input.rank() - 2];
    if (values->shape().num_elements() != num_outputs * contracted) return std::nullopt;
  }
  return BiasedLayer{node.id, weights.input, add.id, bias_input, shape};
}

// weights - fake_quantize(weights) of a layer whose quantizers are in place.
Tensor quantization_error(const Model& model, const Node& fake_quantize_node) {
  const Tensor weights = *constant_f32(model, fake_quantize_node.inputs[0]);
  const Tensor low = *constant_f32(model, fake_quantize_node.inputs[1]);
  const Tensor high = *constant_f32(model, fake_quantize_node.inputs[2]);
  const std::int64_t levels = std::get<FakeQuantize>(fake_quantize_node.op).levels;
  const Shape& shape = weights.shape();
  std::vector<std::size_t> stride(shape.rank(), 0);
  std::size_t next = 1;
  for (std::size_t i = low.shape().rank(); i-- > 0;) {
    if (low.shape()[i] != 1) stride[i + shape.rank() - low.shape().rank()] = next;
    next *= static_cast<std::size_t>(low.shape()[i]);
  }

  Tensor error(ElementType::f32, shape);
  const std::span<const float> source = weights.data<float>();
  const std::span<float> target = error.data<float>();
  std::vector<std::int64_t> index(shape.rank(), 0);
  std::size_t channel = 0;
  for (std::size_t i = 0; i < source.size(); ++i) {
    target[i] = source[i] - fake_quantize(source[i], low.data<float>()[channel],
                                          high.data<float>()[channel], levels);
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      channel += stride[axis];
      if (++index[axis] < shape[axis]) break;
      channel -= stride[axis] * static_cast<std::size_t>(shape[axis]);
      index[axis] = 0;
    }
  }
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

std::vector<BiasedLayer> find_biased_layers(const Model& model,
                                            const std::vector<WeightQuantizer>& weights) {
  std::vector<BiasedLayer> layers;
  for (const WeightQuantizer& quantizer : weights) {
    if (const std::optional<BiasedLayer> layer = biased_layer(model, quantizer))
      layers.push_back(*layer);
  }
  return layers;
}

std::vector<std::size_t> add_bias_correction_points(const Model& model,
                                                    const std::vector<BiasedLayer>& layers,
                                                    std::vector<StatisticPoint>& points) {
  std::vector<std::size_t> of_layer;
  for (const BiasedLayer& layer : layers) {
    const OutputRef input = model.node(layer.node).inputs[layer.data_input()];
    const auto found = std::find_if(points.begin(), points.end(), [&](const StatisticPoint& point) {
      return point.value == input;
    });
    of_layer.push_back(static_cast<std::size_t>(found - points.begin()));
    if (found == points.end()) points.push_back({.value = input, .range = std::nullopt});
    points[of_layer.back()].mean = true;
  }
  return of_layer;
}

void correct_biases(Model& model, const std::vector<BiasedLayer>& layers,
                    const std::function<const Observer&(std::size_t layer)>& mean_input,
                    double threshold, const std::function<void()>& on_layer) {
  GraphPatch patch(model);
  std::vector<std::pair<NodeId, std::string>> renamed;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const BiasedLayer& layer = layers[i];
    const Node& node = model.node(layer.node);
    const Tensor error =
        quantization_error(model, model.node(node.inputs[layer.weights_input].node));
    const Observer& input = mean_input(i);
    const std::vector<double> shift =
        bias_shift({node.op, input.shape(), layer.output_shape, layer.weights_input,
                    node.inputs.size() > kOutputShapeInput},
                   input.mean(), error);
    const OutputRef source = model.node(layer.add).inputs[layer.bias_input];
    Tensor bias = constant_f32(model, source)->clone();
    if (largest_ratio(shift, bias.data<float>()) < threshold) {
      for (std::size_t c = 0; c < shift.size(); ++c)
        bias.data<float>()[c] += static_cast<float>(shift[c]);
      const bool is_compressed = model.constant(source) == nullptr;
      const std::string name =
          model.node(is_compressed ? model.node(source.node).inputs[0].node : source.node).name;
      const OutputRef corrected = patch.constant(std::move(bias), name);
      patch.rewire(layer.add, layer.bias_input, corrected);
      renamed.emplace_back(corrected.node, name);
    }
    on_layer();
  }
  patch.apply("fast_bias_correction");
  for (const auto& [node, name] : renamed) {
    if (!model.find(name)) model.rename(node, name);
  }
}

}  // namespace octet
