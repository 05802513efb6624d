// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/quantized_value.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "graph/quantizer.h"

namespace octet::onnx {
namespace {

struct IntegerRange {
  double min = 0;
  double max = 0;
};

IntegerRange range_of(ElementType type) {
  switch (type) {
    case ElementType::i8:
      return {-128, 127};
    case ElementType::u8:
      return {0, 255};
    case ElementType::i4:
      return {-8, 7};
    case ElementType::u4:
      return {0, 15};
    case ElementType::i16:
      return {-32768, 32767};
    default:
      return {0, 65535};
  }
}

// The grid's ends for each scale and zero point, exact in double and rounded once.
std::pair<Tensor, Tensor> grid_ends(const Quantization& quantization, std::size_t rank) {
  const IntegerRange range = range_of(quantization.zero_point.type());
  const Tensor scales = quantization.scale.to(ElementType::f64);
  const Tensor zero_points = quantization.zero_point.to(ElementType::f64);
  Tensor low(ElementType::f32, scales.shape());
  Tensor high(ElementType::f32, scales.shape());
  for (std::size_t i = 0; i < scales.num_elements(); ++i) {
    const double scale = scales.data<double>()[i];
    const double zero_point = zero_points.data<double>()[i];
    low.data<float>()[i] = static_cast<float>((range.min - zero_point) * scale);
    high.data<float>()[i] = static_cast<float>((range.max - zero_point) * scale);
  }
  return {aligned(low, quantization.axis, rank), aligned(high, quantization.axis, rank)};
}

}  // namespace

bool Quantization::operator==(const Quantization& other) const noexcept {
  if (axis != other.axis || zero_point.type() != other.zero_point.type()) return false;
  if (scale.num_elements() != other.scale.num_elements()) return false;
  const Shape flat{static_cast<std::int64_t>(scale.num_elements())};
  return scale.to(ElementType::f32).reshaped(flat) ==
             other.scale.to(ElementType::f32).reshaped(flat) &&
         zero_point.reshaped(flat) == other.zero_point.reshaped(flat);
}

bool has_grid(ElementType type) noexcept {
  return is_weight_type(type) || type == ElementType::i16 || type == ElementType::u16;
}

Tensor aligned(const Tensor& values, std::int64_t axis, std::size_t rank) {
  if (axis < 0) return values.reshaped(Shape{});
  Shape shape(std::vector<std::int64_t>(rank, 1));
  shape[static_cast<std::size_t>(axis)] = static_cast<std::int64_t>(values.num_elements());
  return values.reshaped(std::move(shape));
}

OutputRef QuantizedValue::real(GraphBuilder& graph) {
  if (real_) return *real_;
  const auto [low, high] = grid_ends(quantization_, graph.value(source_).shape.rank());
  // Narrower floats would move the ends of the grid.
  const ElementType type = graph.value(source_).type;
  const OutputRef source = graph.converted(source_, ElementType::f32);
  const OutputRef low_ref = graph.constant(low);
  const OutputRef high_ref = graph.constant(high);
  const IntegerRange range = range_of(quantization_.zero_point.type());
  FakeQuantize op;
  op.levels = static_cast<std::int64_t>(range.max - range.min) + 1;
  const OutputRef result = graph.add_unfolded(op, {source, low_ref, high_ref, low_ref, high_ref});
  real_ = graph.converted(result, type);
  return *real_;
}

OutputRef QuantizedValue::integers(GraphBuilder& graph) {
  if (integers_) return *integers_;
  const std::size_t rank = graph.value(source_).shape.rank();
  const ElementType type = graph.value(source_).type;
  integers_ =
      quantize(graph, source_,
               graph.constant(aligned(quantization_.scale.to(type), quantization_.axis, rank)),
               graph.constant(aligned(quantization_.zero_point, quantization_.axis, rank)),
               quantization_.zero_point.type());
  return *integers_;
}

OutputRef placed(GraphBuilder& graph, OutputRef parameters, const Shape& data, std::size_t axis,
                 std::int64_t block_size) {
  const Shape shape = graph.value(parameters).shape;
  if (shape.is_static() && shape.num_elements() == 1) return graph.reshaped(parameters, {});
  if (shape.rank() == 1 && block_size == 0) {
    std::vector<std::int64_t> target(data.rank(), 1);
    target[axis] = -1;
    return graph.reshaped(parameters, target);
  }
  std::vector<std::int64_t> split(shape.begin(), shape.end());
  split.insert(split.begin() + static_cast<std::ptrdiff_t>(axis) + 1, 1);
  std::vector<std::int64_t> repeats(split.size(), 1);
  repeats[axis + 1] = block_size;
  std::vector<std::int64_t> joined(shape.begin(), shape.end());
  joined[axis] *= block_size;
  const OutputRef repeated =
      graph.add(Tile{}, {graph.reshaped(parameters, split), graph.integers(repeats)});
  // The last block may be cut.
  return graph.add(
      Slice{}, {graph.reshaped(repeated, joined), graph.integers({0}), graph.integers({data[axis]}),
                graph.integers({1}), graph.integers({static_cast<std::int64_t>(axis)})});
}

OutputRef quantize(GraphBuilder& graph, OutputRef x, OutputRef scale,
                   std::optional<OutputRef> zero_point, ElementType type) {
  const ElementType float_type = graph.value(x).type;
  OutputRef levels = graph.add(Round{}, {graph.binary(BinaryKind::divide, x, scale)});
  if (zero_point)
    levels = graph.binary(BinaryKind::add, levels, graph.converted(*zero_point, float_type));
  const IntegerRange range = range_of(type);
  return graph.converted(graph.add(Clamp{range.min, range.max}, {levels}), type);
}

OutputRef dequantize(GraphBuilder& graph, OutputRef x, OutputRef scale,
                     std::optional<OutputRef> zero_point) {
  const ElementType float_type = graph.value(scale).type;
  const Tensor* integers = graph.constant(x);
  const bool is_compressed =
      integers != nullptr && element_size(integers->type()) == 1 && integers->num_elements() > 1;
  const auto add = [&](Op op, std::vector<OutputRef> inputs) {
    return is_compressed ? graph.add_unfolded(std::move(op), std::move(inputs))
                         : graph.add(std::move(op), std::move(inputs));
  };
  OutputRef result = add(Convert{float_type}, {x});
  if (zero_point) {
    const OutputRef shift = graph.converted(*zero_point, float_type);
    const Tensor* known = graph.constant(shift);
    const auto is_zero = [](double value) { return value == 0; };
    if (known == nullptr ||
        !std::ranges::all_of(known->to(ElementType::f64).data<double>(), is_zero))
      result = add(Binary{BinaryKind::subtract}, {result, shift});
  }
  return add(Binary{BinaryKind::multiply}, {result, scale});
}

OutputRef grouped_weights(GraphBuilder& graph, OutputRef weights, std::int64_t groups,
                          int max_depth) {
  const Shape shape = graph.value(weights).shape;
  if (shape.rank() == 0 || shape[0] == 1) return weights;
  const Node& node = graph.model().node(weights.node);
  const bool is_quantization = std::holds_alternative<FakeQuantize>(node.op) ||
                               std::holds_alternative<Convert>(node.op) ||
                               std::holds_alternative<Binary>(node.op);
  const bool is_weights = is_quantization && std::ranges::all_of(node.inputs, [&](OutputRef input) {
                            const std::size_t rank = graph.value(input).shape.rank();
                            return rank == 0 || rank == shape.rank();
                          });
  if (!is_weights) {
    std::vector<std::int64_t> target{groups, shape[0] / groups};
    target.insert(target.end(), shape.begin() + 1, shape.end());
    return graph.reshaped(weights, target);
  }
  std::vector<OutputRef> inputs;
  for (const OutputRef input : node.inputs)
    inputs.push_back(grouped_weights(graph, input, groups, max_depth - 1));
  return graph.add_unfolded(node.op, std::move(inputs));
}

}  // namespace octet::onnx
