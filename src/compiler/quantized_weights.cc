// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/quantized_weights.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "graph/quantizer.h"

namespace octet {
namespace {

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

std::optional<QuantizedWeights> from_fake_quantize(const Model& model, const Constants& constants,
                                                   const Node& node, const ChannelMap& channels) {
  const Tensor* weights = constants.find(node.inputs[0]);
  const auto limits = match_quantizer_limits(model, node, constants.lookup());
  if (weights == nullptr || !limits || limits->levels > 256) return std::nullopt;
  const auto in_low = channels.per_channel(limits->input.low);
  const auto in_high = channels.per_channel(limits->input.high);
  const auto out_low = channels.per_channel(limits->output.low);
  const auto out_high = channels.per_channel(limits->output.high);
  if (!in_low || !in_high || !out_low || !out_high) return std::nullopt;
  const auto steps = static_cast<double>(limits->levels - 1);
  QuantizedWeights result{Tensor(ElementType::i8, weights->shape()),
                          std::vector<double>(channels.count())};
  std::vector<double> offset(channels.count());
  for (std::size_t c = 0; c < channels.count(); ++c) {
    const auto scale = grid_step<double>((*out_low)[c], (*out_high)[c], limits->levels);
    if (!(scale > 0) || !((*in_high)[c] > (*in_low)[c])) return std::nullopt;
    const auto zero_point = grid_zero_point<double>((*out_low)[c], scale);
    offset[c] = std::nearbyint(zero_point);
    if (std::abs(zero_point - offset[c]) > kZeroPointTolerance) return std::nullopt;
    if (offset[c] > 128 || steps - offset[c] > 127) return std::nullopt;
    result.scale[c] = scale;
  }
  const Tensor converted = as_f32(*weights);
  const auto data = converted.data<float>();
  auto integers = result.integers.data<std::int8_t>();
  for_each_element(data.size(), channels, [&](std::size_t i, std::size_t c) {
    const double level = grid_level(data[i], (*in_low)[c], (*in_high)[c], limits->levels);
    integers[i] = static_cast<std::int8_t>(level - offset[c]);
  });
  return result;
}

std::optional<QuantizedWeights> from_compressed(const Model& model, const Constants& constants,
                                                OutputRef weights, const ChannelMap& channels) {
  const auto form = match_integer_constant(model, weights);
  if (!form) return std::nullopt;
  const Tensor* integers = constants.find(form->integers);
  const Tensor* scale = constants.find(form->scale);
  const Tensor* zero_point = form->zero_point ? constants.find(*form->zero_point) : nullptr;
  if (integers == nullptr || scale == nullptr) return std::nullopt;

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
  const bool is_signed = integers->type() == ElementType::i8 || integers->type() == ElementType::i4;
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

}  // namespace

std::optional<QuantizedWeights> match_quantized_weights(
    const Model& model, const Constants& constants, OutputRef weights,
    const std::vector<std::size_t>& channel_axes) {
  if (!constants.contains(weights)) return std::nullopt;
  const Node& node = model.node(weights.node);
  const ChannelMap channels(model.value(weights).shape, channel_axes);
  if (std::holds_alternative<FakeQuantize>(node.op))
    return from_fake_quantize(model, constants, node, channels);
  return from_compressed(model, constants, weights, channels);
}

}  // namespace octet
