// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/saturation.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

#include "base/pair_bound.h"
#include "passes/constant_f32.h"
#include "passes/quantizers_behind.h"
#include "quantization/operation_rules.h"
#include "reference/evaluate.h"

namespace octet {
namespace {

// Weights are a few moves of elements below their quantizer.
constexpr int kMaxMoves = 8;

Tensor compute(const Op& op, const std::vector<Tensor>& inputs, const Shape& shape) {
  const std::vector<Shape> shapes{shape};
  return reference::evaluate(op, inputs, shapes).at(0);
}

// Integers that a Convert makes floats, less their zero point.
std::optional<Tensor> stored_steps(const Model& model, OutputRef ref) {
  const Node& node = model.node(ref.node);
  if (std::holds_alternative<Convert>(node.op)) {
    const Tensor* integers = model.constant(node.inputs[0]);
    const bool is_byte = integers != nullptr && (integers->type() == ElementType::i8 ||
                                                 integers->type() == ElementType::u8);
    return is_byte ? std::optional(integers->to(ElementType::f32)) : std::nullopt;
  }
  const auto* binary = std::get_if<Binary>(&node.op);
  if (binary == nullptr || binary->kind != BinaryKind::subtract) return std::nullopt;
  const std::optional<Tensor> steps = stored_steps(model, node.inputs[0]);
  const std::optional<Tensor> zero_point = constant_f32(model, node.inputs[1]);
  if (!steps || !zero_point) return std::nullopt;
  return compute(node.op, {*steps, *zero_point}, node.outputs[0].shape);
}

std::optional<Tensor> fake_quantized_steps(const Model& model, const Node& node) {
  const auto levels = std::get<FakeQuantize>(node.op).levels;
  std::vector<Tensor> inputs;
  for (const OutputRef input : node.inputs) {
    std::optional<Tensor> value = constant_f32(model, input);
    if (!value) return std::nullopt;
    inputs.push_back(*std::move(value));
  }
  if (levels > 256) return std::nullopt;
  return weights_in_steps(compute(node.op, inputs, node.outputs[0].shape), inputs[3], inputs[4],
                          levels);
}

// The integers that an engine has for constant weights in 8 bits, in the shape of `ref`; nothing
// for other values.
std::optional<Tensor> integer_weights(const Model& model, OutputRef ref, int moves = 0) {
  const Node& node = model.node(ref.node);
  if (std::holds_alternative<FakeQuantize>(node.op)) return fake_quantized_steps(model, node);
  const auto* binary = std::get_if<Binary>(&node.op);
  if (binary != nullptr && binary->kind == BinaryKind::multiply)
    return stored_steps(model, node.inputs[0]);
  const std::vector<OutputRef> moved = moved_inputs(model, node);
  if (moved.size() != 1 || node.outputs.size() != 1 || moves == kMaxMoves) return std::nullopt;
  std::vector<Tensor> inputs;
  for (const OutputRef input : node.inputs) {
    if (input == moved[0]) {
      std::optional<Tensor> steps = integer_weights(model, input, moves + 1);
      if (!steps) return std::nullopt;
      inputs.push_back(*std::move(steps));
    } else if (const Tensor* constant = model.constant(input)) {
      inputs.push_back(*constant);
    } else {
      return std::nullopt;
    }
  }
  if (!node.outputs[0].shape.is_static()) return std::nullopt;
  return compute(node.op, inputs, node.outputs[0].shape);
}

// The largest level of quantized data; nothing for data in float.
std::optional<std::int32_t> largest_level(const Model& model, OutputRef data) {
  std::optional<std::int32_t> most;
  for (const NodeId id : quantizers_behind(model, data)) {
    const std::int64_t levels = std::get<FakeQuantize>(model.node(id).op).levels;
    if (levels > 256) return std::nullopt;
    most = std::max(most.value_or(0), static_cast<std::int32_t>(levels - 1));
  }
  return most;
}

bool is_product(const Op& op) {
  return std::holds_alternative<Convolution>(op) || std::holds_alternative<GroupConvolution>(op) ||
         std::holds_alternative<ConvolutionBackpropData>(op) ||
         std::holds_alternative<GroupConvolutionBackpropData>(op) ||
         std::holds_alternative<MatMul>(op);
}

// A product of two values that are computed, of which nothing bounds the levels.
std::optional<SaturableLayer> product_of_values(const Model& model, const Node& node) {
  if (!std::holds_alternative<MatMul>(node.op) || !largest_level(model, node.inputs[0]) ||
      !largest_level(model, node.inputs[1]))
    return std::nullopt;
  const Shape& shape = node.outputs[0].shape;
  const std::int64_t last = shape.rank() == 0 ? 1 : shape[shape.rank() - 1];
  const auto channels = static_cast<std::size_t>(std::max<std::int64_t>(last, 1));
  return SaturableLayer{node.name, channels, channels};
}

}  // namespace

Tensor weights_in_steps(const Tensor& weights, const Tensor& low, const Tensor& high,
                        std::int64_t levels) {
  const Shape ends = *broadcast(low.shape(), high.shape());
  Tensor step = compute(Binary{BinaryKind::subtract}, {high, low}, ends);
  for (float& value : step.data<float>()) {
    value /= static_cast<float>(levels - 1);
    if (!(std::abs(value) > 0)) value = 1;
  }
  const Shape shape = *broadcast(weights.shape(), ends);
  Tensor steps = compute(Binary{BinaryKind::divide}, {weights, step}, shape);
  for (float& value : steps.data<float>()) value = std::nearbyint(value);
  return steps;
}

std::vector<bool> saturable_channels(const Tensor& weights_in_steps,
                                     const std::vector<std::size_t>& channel_axes,
                                     std::int32_t most) {
  const Shape& shape = weights_in_steps.shape();
  std::size_t num_channels = 1;
  std::vector<std::size_t> stride(shape.rank(), 0);
  for (std::size_t i = channel_axes.size(); i-- > 0;) {
    stride.at(channel_axes[i]) = num_channels;
    num_channels *= static_cast<std::size_t>(shape[channel_axes[i]]);
  }
  std::vector<PairBound> bounds(num_channels);
  std::vector<std::int64_t> index(shape.rank(), 0);
  std::size_t channel = 0;
  for (const float weight : weights_in_steps.data<float>()) {
    bounds[channel].add(static_cast<std::int32_t>(std::clamp(weight, -256.0F, 256.0F)));
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      channel += stride[axis];
      if (++index[axis] < shape[axis]) break;
      channel -= stride[axis] * static_cast<std::size_t>(shape[axis]);
      index[axis] = 0;
    }
  }
  std::vector<bool> saturable;
  for (const PairBound& bound : bounds) saturable.push_back(bound.exceeds(most));
  return saturable;
}

std::vector<SaturableLayer> find_saturable_layers(const Model& model) {
  std::vector<SaturableLayer> layers;
  for (const NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (!is_product(node.op) || is_depthwise(model, id)) continue;
    std::optional<SaturableLayer> layer;
    for (const std::size_t input : {1U, 0U}) {
      const std::optional<std::int32_t> most = largest_level(model, node.inputs[1 - input]);
      const std::optional<Tensor> weights = integer_weights(model, node.inputs[input]);
      if (!most || !weights) continue;
      const std::vector<bool> saturable =
          saturable_channels(*weights, weight_channel_axes(model, id, input), *most);
      layer = {node.name, saturable.size(),
               static_cast<std::size_t>(std::count(saturable.begin(), saturable.end(), true))};
      break;
    }
    if (!layer) layer = product_of_values(model, node);
    if (layer) layers.push_back(*std::move(layer));
  }
  return layers;
}

}  // namespace octet
