// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/quantizers.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace octet {
namespace {

// A zero point further from an integer than this is no zero point: rounding it would move real zero
// by as much of a step.
constexpr double kZeroPointTolerance = 1e-3;

// For each element of a tensor the number of the output channel it belongs to.
std::vector<std::size_t> channel_of_elements(const Shape& shape,
                                             const std::vector<std::size_t>& channel_axes) {
  std::vector<std::size_t> channels(static_cast<std::size_t>(shape.num_elements()));
  std::vector<std::size_t> weight(shape.rank(), 0);
  std::size_t step = 1;
  for (auto axis = channel_axes.rbegin(); axis != channel_axes.rend(); ++axis) {
    weight[*axis] = step;
    step *= static_cast<std::size_t>(shape[*axis]);
  }
  std::vector<std::int64_t> index(shape.rank(), 0);
  for (std::size_t& channel : channels) {
    for (std::size_t d = 0; d < shape.rank(); ++d)
      channel += static_cast<std::size_t>(index[d]) * weight[d];
    for (std::size_t d = shape.rank(); d-- > 0;) {
      if (++index[d] < shape[d]) break;
      index[d] = 0;
    }
  }
  return channels;
}

// The one value that each channel's elements have, or nothing if a channel has several.
std::optional<std::vector<float>> per_channel(const Tensor& values, const Shape& shape,
                                              const std::vector<std::size_t>& channels,
                                              std::size_t num_channels) {
  const Tensor full = broadcast_to(values, shape);
  const auto data = full.data<float>();
  std::vector<float> result(num_channels, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < data.size(); ++i) {
    float& value = result[channels[i]];
    if (std::isnan(value)) value = data[i];
    if (value != data[i]) return std::nullopt;
  }
  return result;
}

struct ChannelMap {
  std::vector<std::size_t> of_element;
  std::size_t count = 1;
};

ChannelMap channel_map(const Shape& shape, const std::vector<std::size_t>& axes) {
  ChannelMap map{channel_of_elements(shape, axes)};
  for (std::size_t axis : axes) map.count *= static_cast<std::size_t>(shape[axis]);
  return map;
}

std::optional<QuantizedWeights> from_fake_quantize(const Constants& constants, const Node& node,
                                                   const ChannelMap& channels) {
  const auto& op = std::get<FakeQuantize>(node.op);
  const Tensor* weights = constants.find(node.inputs[0]);
  if (weights == nullptr || op.levels > 256) return std::nullopt;
  std::vector<float> limits[4];
  for (std::size_t i = 0; i < 4; ++i) {
    const Tensor* limit = constants.find(node.inputs[i + 1]);
    if (limit == nullptr) return std::nullopt;
    auto values = per_channel(*limit, weights->shape(), channels.of_element, channels.count);
    if (!values) return std::nullopt;
    limits[i] = std::move(*values);
  }
  const auto& [in_low, in_high, out_low, out_high] = limits;
  const auto steps = static_cast<double>(op.levels - 1);
  QuantizedWeights result{Tensor(ElementType::i8, weights->shape()),
                          std::vector<double>(channels.count)};
  std::vector<double> offset(channels.count);
  for (std::size_t c = 0; c < channels.count; ++c) {
    const double scale = (static_cast<double>(out_high[c]) - out_low[c]) / steps;
    if (!(scale > 0) || !(in_high[c] > in_low[c])) return std::nullopt;
    const double zero_point = -out_low[c] / scale;
    offset[c] = std::nearbyint(zero_point);
    if (std::abs(zero_point - offset[c]) > kZeroPointTolerance) return std::nullopt;
    if (offset[c] > 128 || steps - offset[c] > 127) return std::nullopt;
    result.scale[c] = scale;
  }
  const Tensor converted = weights->to(ElementType::f32);
  const auto data = converted.data<float>();
  auto integers = result.integers.data<std::int8_t>();
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::size_t c = channels.of_element[i];
    const float clamped = std::min(std::max(data[i], in_low[c]), in_high[c]);
    const double level = std::nearbyint((clamped - in_low[c]) / (in_high[c] - in_low[c]) *
                                        static_cast<float>(steps));
    integers[i] = static_cast<std::int8_t>(level - offset[c]);
  }
  return result;
}

// The node behind `ref` if it is a Binary of that kind.
const Node* as_binary(const Model& model, OutputRef ref, BinaryKind kind) {
  const Node& node = model.node(ref.node);
  const auto* binary = std::get_if<Binary>(&node.op);
  return binary != nullptr && binary->kind == kind ? &node : nullptr;
}

std::optional<QuantizedWeights> from_compressed(const Model& model, const Constants& constants,
                                                const Node& multiply, const ChannelMap& channels) {
  OutputRef integers_ref = multiply.inputs[0];
  const Tensor* scale = constants.find(multiply.inputs[1]);
  const Tensor* zero_point = nullptr;
  if (const Node* subtract = as_binary(model, integers_ref, BinaryKind::subtract)) {
    zero_point = constants.find(subtract->inputs[1]);
    integers_ref = subtract->inputs[0];
  }
  const Node& convert = model.node(integers_ref.node);
  if (scale == nullptr || !std::holds_alternative<Convert>(convert.op)) return std::nullopt;
  const Tensor* integers = constants.find(convert.inputs[0]);
  if (integers == nullptr ||
      (integers->type() != ElementType::i8 && integers->type() != ElementType::u8))
    return std::nullopt;

  auto scales = per_channel(*scale, integers->shape(), channels.of_element, channels.count);
  if (!scales) return std::nullopt;
  std::vector<float> offsets(channels.count, 0);
  if (zero_point != nullptr) {
    auto values = per_channel(*zero_point, integers->shape(), channels.of_element, channels.count);
    if (!values) return std::nullopt;
    offsets = std::move(*values);
  }
  QuantizedWeights result{Tensor(ElementType::i8, integers->shape()),
                          std::vector<double>(scales->begin(), scales->end())};
  const Tensor wide = integers->to(ElementType::i32);
  const auto source = wide.data<std::int32_t>();
  auto target = result.integers.data<std::int8_t>();
  for (std::size_t i = 0; i < source.size(); ++i) {
    const float value = static_cast<float>(source[i]) - offsets[channels.of_element[i]];
    if (value < -128 || value > 127 || value != std::nearbyint(value)) return std::nullopt;
    target[i] = static_cast<std::int8_t>(value);
  }
  return result;
}

}  // namespace

std::optional<QuantizedWeights> match_quantized_weights(
    const Model& model, const Constants& constants, OutputRef weights,
    const std::vector<std::size_t>& channel_axes) {
  if (constants.find(weights) == nullptr) return std::nullopt;
  const Node& node = model.node(weights.node);
  const ChannelMap channels = channel_map(model.value(weights).shape, channel_axes);
  if (std::holds_alternative<FakeQuantize>(node.op))
    return from_fake_quantize(constants, node, channels);
  if (const Node* multiply = as_binary(model, weights, BinaryKind::multiply))
    return from_compressed(model, constants, *multiply, channels);
  return std::nullopt;
}

std::optional<QuantParams> match_activation_quantizer(const Model& model,
                                                      const Constants& constants, NodeId id) {
  const Node& node = model.node(id);
  const auto* op = std::get_if<FakeQuantize>(&node.op);
  if (op == nullptr || op->levels > 256) return std::nullopt;
  const Shape& shape = node.outputs[0].shape;
  const auto rank = static_cast<std::int64_t>(shape.rank());
  Shape limit_shape(std::vector<std::int64_t>(shape.rank(), 1));
  std::vector<float> limits[4];
  bool is_per_channel = false;
  for (std::size_t i = 0; i < 4; ++i) {
    const Tensor* limit = constants.find(node.inputs[i + 1]);
    if (limit == nullptr) return std::nullopt;
    is_per_channel |= limit->num_elements() > 1;
  }
  if (is_per_channel) {
    if (rank < 2) return std::nullopt;
    limit_shape[1] = shape[1];
  }
  for (std::size_t i = 0; i < 4; ++i) {
    const Tensor* limit = constants.find(node.inputs[i + 1]);
    const auto common = broadcast(limit_shape, limit->shape());
    if (!common || (*common != limit_shape && limit->num_elements() > 1)) return std::nullopt;
    const Tensor full =
        broadcast_to(limit->num_elements() == 1 ? limit->reshaped(Shape{}) : *limit, limit_shape);
    const auto data = full.data<float>();
    limits[i].assign(data.begin(), data.end());
  }
  if (limits[0] != limits[2] || limits[1] != limits[3]) return std::nullopt;

  QuantParams params;
  params.axis = is_per_channel ? 1 : -1;
  params.scale.clear();
  params.zero_point.clear();
  for (std::size_t c = 0; c < limits[0].size(); ++c) {
    const double scale =
        (static_cast<double>(limits[1][c]) - limits[0][c]) / static_cast<double>(op->levels - 1);
    if (!(scale > 0)) return std::nullopt;
    const double zero_point = -limits[0][c] / scale;
    const double rounded = std::nearbyint(zero_point);
    if (std::abs(zero_point - rounded) > kZeroPointTolerance || rounded < 0 || rounded > 255)
      return std::nullopt;
    params.scale.push_back(scale);
    params.zero_point.push_back(zero_point);
  }
  const double zero_point = std::nearbyint(params.zero_point[0]);
  if (std::any_of(params.zero_point.begin(), params.zero_point.end(),
                  [&](double z) { return std::nearbyint(z) != zero_point; }))
    return std::nullopt;
  // The stored range must be the full one, for clamps to be saturation.
  if (op->levels != 256) return std::nullopt;
  return params;
}

}  // namespace octet
