// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/quantizers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace octet {
namespace {

// Of activations in bytes.
constexpr int kLevels = 256;
// A zero point further from an integer than this is no zero point: rounding it would move real zero
// by as much of a step.
constexpr double kZeroPointTolerance = 1e-3;
// What the rounding of both limits to f32 may move a whole zero point by, in parts of it.
constexpr double kLimitPrecision = 2 * std::numeric_limits<float>::epsilon();

// The output channels of a tensor's elements, counted along some of its axes.
class ChannelMap {
 public:
  ChannelMap(const Shape& shape, const std::vector<std::size_t>& axes)
      : channels_(std::vector<std::int64_t>(shape.rank(), 1)) {
    std::size_t stride = 1;
    std::vector<std::size_t> strides(shape.rank());
    for (std::size_t d = shape.rank(); d-- > 0;) {
      strides[d] = stride;
      stride *= static_cast<std::size_t>(shape[d]);
    }
    for (const std::size_t axis : axes) {
      channels_[axis] = shape[axis];
      axes_.push_back({strides[axis], static_cast<std::size_t>(shape[axis])});
    }
    if (!axes_.empty()) run_ = axes_.back().stride;
  }

  std::size_t count() const { return static_cast<std::size_t>(channels_.num_elements()); }
  /// A number of neighbours that have a channel in common.
  std::size_t run() const { return run_; }
  std::size_t of_element(std::size_t element) const {
    std::size_t channel = 0;
    for (const Axis& axis : axes_)
      channel = channel * axis.size + element / axis.stride % axis.size;
    return channel;
  }
  /// Values that are broadcast to the tensor as one per channel, or nothing if they vary otherwise.
  std::optional<std::vector<float>> per_channel(const Tensor& values) const {
    const auto common = broadcast(channels_, values.shape());
    if (!common || *common != channels_) return std::nullopt;
    const Tensor full = broadcast_to(values, channels_);
    const auto data = full.data<float>();
    return std::vector<float>(data.begin(), data.end());
  }

 private:
  struct Axis {
    std::size_t stride, size;
  };
  Shape channels_;
  std::vector<Axis> axes_;
  std::size_t run_ = 1;
};

// Calls visit(element, channel) for each element.
template <typename Visit>
void for_each_element(std::size_t num_elements, const ChannelMap& channels, const Visit& visit) {
  const std::size_t run = std::max<std::size_t>(channels.run(), 1);
  for (std::size_t first = 0; first < num_elements; first += run) {
    const std::size_t channel = channels.of_element(first);
    for (std::size_t i = first; i < std::min(first + run, num_elements); ++i) visit(i, channel);
  }
}

Tensor as_f32(const Tensor& tensor) {
  return tensor.type() == ElementType::f32 ? tensor : tensor.to(ElementType::f32);
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
    auto values = channels.per_channel(*limit);
    if (!values) return std::nullopt;
    limits[i] = std::move(*values);
  }
  const auto& [in_low, in_high, out_low, out_high] = limits;
  const auto steps = static_cast<double>(op.levels - 1);
  QuantizedWeights result{Tensor(ElementType::i8, weights->shape()),
                          std::vector<double>(channels.count())};
  std::vector<double> offset(channels.count());
  for (std::size_t c = 0; c < channels.count(); ++c) {
    const double scale = (static_cast<double>(out_high[c]) - out_low[c]) / steps;
    if (!(scale > 0) || !(in_high[c] > in_low[c])) return std::nullopt;
    const double zero_point = -out_low[c] / scale;
    offset[c] = std::nearbyint(zero_point);
    if (std::abs(zero_point - offset[c]) > kZeroPointTolerance) return std::nullopt;
    if (offset[c] > 128 || steps - offset[c] > 127) return std::nullopt;
    result.scale[c] = scale;
  }
  const Tensor converted = as_f32(*weights);
  const auto data = converted.data<float>();
  auto integers = result.integers.data<std::int8_t>();
  for_each_element(data.size(), channels, [&](std::size_t i, std::size_t c) {
    const float clamped = std::min(std::max(data[i], in_low[c]), in_high[c]);
    const double level = std::nearbyint((clamped - in_low[c]) / (in_high[c] - in_low[c]) *
                                        static_cast<float>(steps));
    integers[i] = static_cast<std::int8_t>(level - offset[c]);
  });
  return result;
}

// The node that gives `ref` if it is a Binary of that kind.
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

  auto scales = channels.per_channel(*scale);
  if (!scales) return std::nullopt;
  std::vector<float> offsets(channels.count(), 0);
  if (zero_point != nullptr) {
    auto values = channels.per_channel(*zero_point);
    if (!values) return std::nullopt;
    offsets = std::move(*values);
  }
  QuantizedWeights result{Tensor(ElementType::i8, integers->shape()),
                          std::vector<double>(scales->begin(), scales->end())};
  const bool is_signed = integers->type() == ElementType::i8;
  const std::byte* source = integers->bytes();
  auto target = result.integers.data<std::int8_t>();
  bool fits = true;
  for_each_element(target.size(), channels, [&](std::size_t i, std::size_t c) {
    const int stored =
        is_signed ? static_cast<std::int8_t>(source[i]) : static_cast<std::uint8_t>(source[i]);
    const float value = static_cast<float>(stored) - offsets[c];
    fits &= value >= -128 && value <= 127 && value == std::nearbyint(value);
    if (fits) target[i] = static_cast<std::int8_t>(value);
  });
  if (!fits) return std::nullopt;
  return result;
}

/// The limits of a FakeQuantize, in the order of its inputs.
struct Limits {
  bool is_per_channel = false;
  std::array<std::vector<float>, 4> values;
};

std::optional<Limits> match_limits(const Model& model, const Constants& constants, NodeId id) {
  const Node& node = model.node(id);
  if (!std::holds_alternative<FakeQuantize>(node.op)) return std::nullopt;
  const Shape& shape = node.outputs[0].shape;
  Shape limit_shape(std::vector<std::int64_t>(shape.rank(), 1));
  Limits limits;
  for (std::size_t i = 0; i < 4; ++i) {
    const Tensor* limit = constants.find(node.inputs[i + 1]);
    if (limit == nullptr) return std::nullopt;
    limits.is_per_channel |= limit->num_elements() > 1;
  }
  if (limits.is_per_channel) {
    if (shape.rank() < 2) return std::nullopt;
    limit_shape[1] = shape[1];
  }
  for (std::size_t i = 0; i < 4; ++i) {
    const Tensor* limit = constants.find(node.inputs[i + 1]);
    const auto common = broadcast(limit_shape, limit->shape());
    if (!common || (*common != limit_shape && limit->num_elements() > 1)) return std::nullopt;
    const Tensor full =
        broadcast_to(limit->num_elements() == 1 ? limit->reshaped(Shape{}) : *limit, limit_shape);
    const auto data = full.data<float>();
    limits.values[i].assign(data.begin(), data.end());
  }
  return limits;
}

// Whether the limits after a quantizer are the same for all channels, and those before it a
// multiple of them in each.
bool is_divided(const Limits& limits) {
  const auto& [in_low, in_high, out_low, out_high] = limits.values;
  if (!limits.is_per_channel || out_high[0] <= out_low[0]) return false;
  constexpr float kPrecision = 4 * std::numeric_limits<float>::epsilon();
  for (std::size_t c = 0; c < in_low.size(); ++c) {
    const float factor = (in_high[c] - in_low[c]) / (out_high[0] - out_low[0]);
    if (out_low[c] != out_low[0] || out_high[c] != out_high[0] || !(factor > 0) ||
        std::abs(in_low[c] - factor * out_low[0]) > kPrecision * (in_high[c] - in_low[c]))
      return false;
  }
  return true;
}

}  // namespace

std::optional<QuantizedWeights> match_quantized_weights(
    const Model& model, const Constants& constants, OutputRef weights,
    const std::vector<std::size_t>& channel_axes) {
  if (!constants.contains(weights)) return std::nullopt;
  const Node& node = model.node(weights.node);
  const ChannelMap channels(model.value(weights).shape, channel_axes);
  if (std::holds_alternative<FakeQuantize>(node.op))
    return from_fake_quantize(constants, node, channels);
  if (const Node* multiply = as_binary(model, weights, BinaryKind::multiply))
    return from_compressed(model, constants, *multiply, channels);
  return std::nullopt;
}

std::optional<GridEnds> match_grid_ends(const Model& model, const Constants& constants, NodeId id) {
  const auto limits = match_limits(model, constants, id);
  if (!limits) return std::nullopt;
  const auto& [in_low, in_high, out_low, out_high] = limits->values;
  const bool is_same = in_low == out_low && in_high == out_high;
  if (!is_same && !is_divided(*limits)) return std::nullopt;
  return GridEnds{limits->is_per_channel ? 1 : -1, in_low, in_high};
}

double whole_if_near(double zero_point) {
  const double whole = std::nearbyint(zero_point);
  return std::abs(zero_point - whole) <= kLimitPrecision * whole ? whole : zero_point;
}

QuantParams params_after(const Model& model, const Constants& constants, NodeId id,
                         const QuantParams& before) {
  const auto limits = match_limits(model, constants, id);
  if (!limits || !is_divided(*limits)) return before;
  const auto& [in_low, in_high, out_low, out_high] = limits->values;
  if (in_low == out_low && in_high == out_high) return before;
  QuantParams params = before;
  params.axis = -1;
  params.scale = {(static_cast<double>(out_high[0]) - out_low[0]) / (kLevels - 1)};
  params.zero_point = {whole_if_near(-out_low[0] / params.scale[0])};
  return params;
}

}  // namespace octet
