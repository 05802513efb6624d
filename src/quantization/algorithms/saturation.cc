// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/saturation.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

#include "base/pair_bound.h"
#include "base/parallel.h"
#include "graph/op_traits.h"
#include "graph/quantizer.h"
#include "passes/producing_quantizers.h"
#include "reference/evaluate.h"

namespace octet {
namespace {

// Weights are a few moves of elements below their quantizer.
constexpr int kMaxMoves = 8;

Tensor compute(const Op& op, const std::vector<Tensor>& inputs, const Shape& shape) {
  const std::vector<Shape> shapes{shape};
  return reference::evaluate(op, inputs, shapes).at(0);
}

// The integers of a quantized constant, less their zero point.
std::optional<Tensor> stored_steps(const Model& model, OutputRef ref) {
  const std::optional<IntegerConstant> found = match_integer_constant(model, ref);
  const Tensor* integers = found ? model.constant(found->integers) : nullptr;
  if (integers == nullptr) return std::nullopt;
  const Tensor steps = integers->to(ElementType::f32);
  if (!found->zero_point) return steps;
  const std::optional<Tensor> zero_point = constant_f32(model, *found->zero_point);
  const auto shape = zero_point ? broadcast(steps.shape(), zero_point->shape()) : std::nullopt;
  if (!shape) return std::nullopt;
  return compute(Binary{BinaryKind::subtract}, {steps, *zero_point}, *shape);
}

std::optional<Tensor> fake_quantized_steps(const Model& model, const Node& node) {
  const std::optional<Tensor> weights = constant_f32(model, node.inputs[0]);
  const std::optional<QuantizerLimits> limits = match_quantizer_limits(model, node);
  if (!weights || !limits || limits->levels > 256) return std::nullopt;
  const auto& [levels, input, output] = *limits;
  const Tensor rounded = compute(
      node.op, {*weights, input.low, input.high, output.low, output.high}, node.outputs[0].shape);
  return weights_in_steps(rounded, output, levels);
}

// The integers that an engine has for constant weights in 8 bits, in the shape of `ref`; nothing
// for other values.
std::optional<Tensor> integer_weights(const Model& model, OutputRef ref, int moves = 0) {
  const Node& node = model.node(ref.node);
  if (std::holds_alternative<FakeQuantize>(node.op)) return fake_quantized_steps(model, node);
  const auto* binary = std::get_if<Binary>(&node.op);
  if (binary != nullptr && binary->kind == BinaryKind::multiply) return stored_steps(model, ref);
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
  for (const NodeId id : producing_quantizers(model, data)) {
    const std::int64_t levels = std::get<FakeQuantize>(model.node(id).op).levels;
    if (levels > 256) return std::nullopt;
    most = std::max(most.value_or(0), static_cast<std::int32_t>(levels - 1));
  }
  return most;
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

std::optional<SaturableLayer> saturable_layer(const Model& model, NodeId id) {
  const Node& node = model.node(id);
  if (!is_linear(node.op) || is_depthwise(model, id)) return std::nullopt;
  for (const std::size_t input : {1U, 0U}) {
    const std::optional<std::int32_t> most = largest_level(model, node.inputs[1 - input]);
    const std::optional<Tensor> weights = integer_weights(model, node.inputs[input]);
    if (!most || !weights) continue;
    const std::vector<bool> saturable =
        saturable_channels(*weights, weight_channel_axes(model, id, input), *most);
    return SaturableLayer{
        node.name, saturable.size(),
        static_cast<std::size_t>(std::count(saturable.begin(), saturable.end(), true))};
  }
  return product_of_values(model, node);
}

}  // namespace

Tensor weights_in_steps(const Tensor& weights, const GridLimits& grid, std::int64_t levels) {
  Tensor step(ElementType::f32, grid.low.shape());
  for (std::size_t i = 0; i < step.num_elements(); ++i) {
    const float value = grid_step(grid.low.data<float>()[i], grid.high.data<float>()[i], levels);
    step.data<float>()[i] = std::abs(value) > 0 ? value : 1;
  }
  const Shape shape = *broadcast(weights.shape(), step.shape());
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
  const std::vector<NodeId> nodes = model.topological_order();
  std::vector<std::optional<SaturableLayer>> of_nodes(nodes.size());
  ThreadTeam team(default_num_threads());
  team.run(nodes.size(), [&](std::size_t i) { of_nodes[i] = saturable_layer(model, nodes[i]); });
  std::vector<SaturableLayer> layers;
  for (std::optional<SaturableLayer>& layer : of_nodes)
    if (layer) layers.push_back(*std::move(layer));
  return layers;
}

}  // namespace octet
