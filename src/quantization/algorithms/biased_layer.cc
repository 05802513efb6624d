// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/biased_layer.h"

#include <optional>

#include "graph/op_traits.h"
#include "graph/quantizer.h"
#include "graph/sole_use.h"

namespace octet {
namespace {

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
  const WeightedLayer layer{weights.node, weights.input};
  const Node& node = model.node(layer.node);
  const std::optional<Model::Use> use = sole_use(model, {node.id, 0});
  if (!use) return std::nullopt;
  const Node& add = model.node(use->node);
  const auto* binary = std::get_if<Binary>(&add.op);
  if (binary == nullptr || binary->kind != BinaryKind::add) return std::nullopt;
  const std::size_t bias_input = 1 - use->input;
  const std::optional<Tensor> bias = constant_f32(model, add.inputs[bias_input]);
  const Shape& shape = node.outputs[0].shape;
  const std::size_t channel_axis = output_channel_axis(model, node.id, layer.weights_input);
  if (!bias || !is_one_per_channel(bias->shape(), shape, channel_axis)) return std::nullopt;
  if (std::holds_alternative<MatMul>(node.op)) {
    // Weights that differ along the batch have no shift common to it.
    const Shape& values = model.value(node.inputs[layer.weights_input]).shape;
    const std::int64_t num_outputs = shape[channel_axis];
    const Shape& input = model.value(node.inputs[layer.data_input()]).shape;
    const auto& op = std::get<MatMul>(node.op);
    const bool is_last =
        input.rank() == 1 || (layer.weights_input == 1 ? !op.transpose_a : op.transpose_b);
    const std::int64_t contracted = input[is_last ? input.rank() - 1 : input.rank() - 2];
    if (values.num_elements() != num_outputs * contracted) return std::nullopt;
  }
  return BiasedLayer{layer, add.id, bias_input, shape};
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

Tensor bias_of(const Model& model, const BiasedLayer& layer) {
  return constant_f32(model, model.node(layer.add).inputs[layer.bias_input])->clone();
}

void BiasPatch::set(const BiasedLayer& layer, Tensor bias) {
  const OutputRef source = model_.node(layer.add).inputs[layer.bias_input];
  const bool is_compressed = model_.constant(source) == nullptr;
  const std::string name =
      model_.node(is_compressed ? model_.node(source.node).inputs[0].node : source.node).name;
  const OutputRef replaced = patch_.constant(std::move(bias), name);
  patch_.rewire(layer.add, layer.bias_input, replaced);
  renamed_.emplace_back(replaced.node, name);
}

void BiasPatch::apply(std::string_view origin) {
  patch_.apply(origin);
  for (const auto& [node, name] : renamed_) {
    if (!model_.find(name)) model_.rename(node, name);
  }
}

}  // namespace octet
