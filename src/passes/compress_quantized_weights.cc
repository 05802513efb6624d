// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/compress_quantized_weights.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "passes/constant_f32.h"

namespace octet {
namespace {

/// Elements of a tensor as if it were broadcast to `shape`, one after the other in row-major order.
class BroadcastReader {
 public:
  BroadcastReader(const Tensor& tensor, const Shape& shape)
      : source_(tensor.data<float>()),
        shape_(shape),
        strides_(shape.rank(), 0),
        index_(shape.rank(), 0) {
    std::size_t stride = 1;
    for (std::size_t i = 0; i < tensor.shape().rank(); ++i) {
      const std::int64_t dim = tensor.shape()[tensor.shape().rank() - 1 - i];
      if (dim != 1) strides_[shape.rank() - 1 - i] = stride;
      stride *= static_cast<std::size_t>(dim);
    }
  }

  float next() {
    const float value = source_[offset_];
    for (std::size_t axis = shape_.rank(); axis-- > 0;) {
      offset_ += strides_[axis];
      if (++index_[axis] < shape_[axis]) break;
      offset_ -= strides_[axis] * static_cast<std::size_t>(shape_[axis]);
      index_[axis] = 0;
    }
    return value;
  }

 private:
  std::span<const float> source_;
  const Shape& shape_;
  std::vector<std::size_t> strides_;
  std::vector<std::int64_t> index_;
  std::size_t offset_ = 0;
};

std::vector<float> broadcast_to(const Tensor& tensor, const Shape& shape) {
  BroadcastReader reader(tensor, shape);
  std::vector<float> values(static_cast<std::size_t>(shape.num_elements()));
  for (float& value : values) value = reader.next();
  return values;
}

/// What a weight quantizer computes, as real = (q - zero_point) * scale.
struct Compressed {
  Tensor quantized;
  Tensor scale;
  std::optional<Tensor> zero_point;
};

struct Limits {
  std::vector<float> low;
  std::vector<float> high;
};

// The number of the grid point, 0 to levels - 1.
float grid_index(float x, float low, float high, float levels_minus_1) {
  if (x <= std::min(low, high)) return 0;
  if (x > std::max(low, high)) return levels_minus_1;
  return std::nearbyint((x - low) / (high - low) * levels_minus_1);
}

// The integers of weights between per-element limits, of the range that begins at `lowest`, less a
// shift of the zero point; nothing if a value is no number.
template <typename T>
std::optional<Tensor> quantized_weights(const std::vector<Tensor>& inputs, const Tensor& zero_point,
                                        float lowest, float levels_minus_1, bool is_shifted) {
  const Tensor& weights = inputs[0];
  const Shape& shape = weights.shape();
  BroadcastReader low(inputs[1], shape), high(inputs[2], shape), shift(zero_point, shape);
  Tensor result(element_type_of<T>(), shape);
  T* out = result.data<T>().data();
  for (const float x : weights.data<float>()) {
    const float l = low.next(), h = high.next(), z = shift.next();
    if (std::isnan(x) || std::isnan(l) || std::isnan(h)) return std::nullopt;
    *out++ = static_cast<T>(lowest + grid_index(x, l, h, levels_minus_1) -
                            (is_shifted ? std::nearbyint(z) : 0.0F));
  }
  return result;
}

std::optional<Compressed> compress(const Model& model, const Node& node, std::int64_t levels) {
  std::vector<Tensor> inputs;
  for (OutputRef input : node.inputs) {
    std::optional<Tensor> value = constant_f32(model, input);
    if (!value || value->num_elements() == 0) return std::nullopt;
    inputs.push_back(std::move(*value));
  }
  const Shape& shape = inputs[0].shape();
  const std::optional<Shape> grid_shape = broadcast(inputs[3].shape(), inputs[4].shape());
  if (!grid_shape || broadcast(shape, *grid_shape) != shape) return std::nullopt;
  const Limits output{broadcast_to(inputs[3], *grid_shape), broadcast_to(inputs[4], *grid_shape)};
  const auto is_negative = [](float v) { return v < 0; };
  const bool is_signed = std::any_of(output.low.begin(), output.low.end(), is_negative) ||
                         std::any_of(output.high.begin(), output.high.end(), is_negative);
  const float lowest = is_signed ? -static_cast<float>(levels / 2) : 0.0F;
  const auto levels_minus_1 = static_cast<float>(levels - 1);

  Compressed result{
      {}, Tensor(ElementType::f32, *grid_shape), Tensor(ElementType::f32, *grid_shape)};
  const std::span<float> scale = result.scale.data<float>();
  const std::span<float> zero_point = result.zero_point->data<float>();
  // Zero points that are integers go into the weights if these keep within their 8 bits: -127 -
  // (-1) / (2 / 254) is 0 but for rounding.
  bool fits = true;
  for (std::size_t i = 0; i < scale.size(); ++i) {
    scale[i] = (output.high[i] - output.low[i]) / levels_minus_1;
    if (!std::isfinite(scale[i]) || (scale[i] == 0 && output.low[i] != 0)) return std::nullopt;
    zero_point[i] = scale[i] == 0 ? 0.0F : lowest - output.low[i] / scale[i];
    const float shift = std::nearbyint(zero_point[i]);
    const float least = is_signed ? -128.0F : 0.0F;
    fits = fits && std::fabs(zero_point[i] - shift) < 1e-4F && lowest - shift >= least &&
           lowest + levels_minus_1 - shift <= least + 255;
  }

  auto integers = is_signed ? quantized_weights<std::int8_t>(inputs, *result.zero_point, lowest,
                                                             levels_minus_1, fits)
                            : quantized_weights<std::uint8_t>(inputs, *result.zero_point, lowest,
                                                              levels_minus_1, fits);
  if (!integers) return std::nullopt;
  result.quantized = std::move(*integers);
  if (fits) result.zero_point.reset();
  return result;
}

}  // namespace

void compress_quantized_weights(Model& model) {
  struct Renaming {
    NodeId node;
    std::string name;
    RtInfo rt_info;
  };
  std::vector<Renaming> renamings;
  GraphPatch patch(model);
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    const auto* op = std::get_if<FakeQuantize>(&node.op);
    if (op == nullptr || op->levels < 3 || op->levels > 256) continue;
    std::optional<Compressed> compressed = compress(model, node, op->levels);
    if (!compressed) continue;
    const std::string name = node.name;
    renamings.push_back({0, name, node.rt_info});
    OutputRef value = patch.constant(std::move(compressed->quantized), name + "/quantized");
    value = patch.wire(Convert{ElementType::f32}, {value}, name + "/convert");
    if (compressed->zero_point) {
      const OutputRef zero_point =
          patch.constant(std::move(*compressed->zero_point), name + "/zero_point");
      value = patch.wire(Binary{BinaryKind::subtract}, {value, zero_point}, name + "/subtract");
    }
    const OutputRef scale = patch.constant(std::move(compressed->scale), name + "/scale");
    value = patch.wire(Binary{BinaryKind::multiply}, {value, scale}, name + "/multiply");
    patch.replace({id, 0}, value);
    renamings.back().node = value.node;
  }
  if (renamings.empty()) return;
  patch.apply("compress_quantized_weights");
  for (Renaming& renaming : renamings) {
    model.rename(renaming.node, renaming.name);
    model.node(renaming.node).rt_info = std::move(renaming.rt_info);
  }
}

}  // namespace octet
