// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/quantizer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "tensor/strided.h"

namespace octet {
namespace {

// Ends in f32 with other zero points leave one step this far from another, relatively.
constexpr double kSameStep = 1e-6;

Tensor repeated(const Tensor& tensor, const Shape& shape) {
  if (tensor.shape() == shape) return tensor;
  return copy_strided(tensor, 0, broadcast_strides(tensor.shape(), shape), shape);
}

std::optional<GridLimits> grid_limits(const Tensor& low, const Tensor& high) {
  const std::optional<Shape> shape = broadcast(low.shape(), high.shape());
  if (!shape || shape->num_elements() == 0) return std::nullopt;
  return GridLimits{repeated(low, *shape), repeated(high, *shape)};
}

GridRange grid_range(const GridLimits& limits, const Shape& shape) {
  const auto values = [&](const Tensor& tensor) {
    const Tensor full = repeated(tensor, shape);
    const auto data = full.data<float>();
    return std::vector<float>(data.begin(), data.end());
  };
  return {values(limits.low), values(limits.high)};
}

const Node* binary_node(const Model& model, OutputRef ref, BinaryKind kind) {
  const Node& node = model.node(ref.node);
  const auto* binary = std::get_if<Binary>(&node.op);
  return binary != nullptr && binary->kind == kind ? &node : nullptr;
}

}  // namespace

std::optional<Tensor> constant_f32(const Model& model, OutputRef ref) {
  if (model.value(ref).type != ElementType::f32) return std::nullopt;
  const Node& node = model.node(ref.node);
  const Tensor* value =
      model.constant(std::holds_alternative<Convert>(node.op) ? node.inputs[0] : ref);
  if (value == nullptr) return std::nullopt;
  return value->type() == ElementType::f32 ? *value : value->to(ElementType::f32);
}

bool is_finite(const Tensor& tensor) {
  const Tensor converted = tensor.to(ElementType::f64);
  const auto values = converted.data<double>();
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

bool is_weight_type(ElementType type) noexcept {
  return type == ElementType::i8 || type == ElementType::u8 || type == ElementType::i4 ||
         type == ElementType::u4;
}

bool has_quantizers(const Model& model) {
  return std::ranges::any_of(model.topological_order(), [&](NodeId id) {
    return std::holds_alternative<FakeQuantize>(model.node(id).op);
  });
}

std::optional<GridWithZero> grid_with_zero(float low, float high, std::int64_t levels) {
  const auto step = grid_step<double>(low, high, levels);
  if (!(step > 0) || !std::isfinite(step)) return std::nullopt;
  const auto zero_point = grid_zero_point<double>(low, step);
  const double zero_level = std::nearbyint(zero_point);
  if (std::abs(zero_point - zero_level) > kZeroPointTolerance || zero_level < 0 ||
      zero_level > static_cast<double>(levels - 1))
    return std::nullopt;
  return GridWithZero{step, zero_point, zero_level};
}

std::optional<float> exact_scale(float low, float high, std::int64_t levels, double zero_point) {
  const double last = static_cast<double>(levels - 1) - zero_point;
  const auto near = static_cast<float>(grid_step<double>(low, high, levels));
  constexpr float kUp = std::numeric_limits<float>::max();
  for (const float scale : {near, std::nextafter(near, 0.0F), std::nextafter(near, kUp)}) {
    // A product of a whole number of 8 bits and an f32 is exact in double.
    if (static_cast<float>(-zero_point * static_cast<double>(scale)) == low &&
        static_cast<float>(last * static_cast<double>(scale)) == high)
      return scale;
  }
  return std::nullopt;
}

bool is_one_step(std::span<const double> steps) {
  return std::ranges::all_of(
      steps, [&](double step) { return std::abs(step - steps[0]) <= kSameStep * steps[0]; });
}

std::vector<double> GridLimits::steps(std::int64_t levels) const {
  const auto from = low.data<float>(), to = high.data<float>();
  std::vector<double> result;
  for (std::size_t i = 0; i < from.size(); ++i)
    result.push_back(grid_step<double>(from[i], to[i], levels));
  return result;
}

std::optional<QuantizerLimits> match_quantizer_limits(const Model& model, const Node& node,
                                                      const ConstantLookup& find) {
  const auto* op = std::get_if<FakeQuantize>(&node.op);
  if (op == nullptr) return std::nullopt;
  std::array<Tensor, 4> limits;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const OutputRef input = node.inputs[i + 1];
    std::optional<Tensor> limit = find ? find(input) : constant_f32(model, input);
    if (!limit || !is_float(limit->type())) return std::nullopt;
    limits[i] = limit->type() == ElementType::f32 ? std::move(*limit) : limit->to(ElementType::f32);
  }
  std::optional<GridLimits> input = grid_limits(limits[0], limits[1]);
  std::optional<GridLimits> output = grid_limits(limits[2], limits[3]);
  if (!input || !output) return std::nullopt;
  return QuantizerLimits{op->levels, std::move(*input), std::move(*output)};
}

std::optional<QuantizerGrids> along_one_axis(const QuantizerLimits& limits, std::size_t data_rank) {
  const auto shape = broadcast(limits.input.low.shape(), limits.output.low.shape());
  if (!shape || shape->rank() > data_rank) return std::nullopt;
  QuantizerGrids grids;
  grids.levels = limits.levels;
  for (std::size_t i = 0; i < shape->rank(); ++i) {
    if ((*shape)[i] == 1) continue;
    if (grids.axis >= 0) return std::nullopt;
    grids.axis = static_cast<int>(data_rank - shape->rank() + i);
  }
  grids.input = grid_range(limits.input, *shape);
  grids.output = grid_range(limits.output, *shape);
  return grids;
}

std::optional<QuantizerGrids> match_quantizer_grids(const Model& model, const Node& node,
                                                    const ConstantLookup& find) {
  const std::optional<QuantizerLimits> limits = match_quantizer_limits(model, node, find);
  return limits ? along_one_axis(*limits, node.outputs[0].shape.rank()) : std::nullopt;
}

std::optional<IntegerConstant> match_integer_constant(const Model& model, OutputRef ref) {
  const Node* multiply = binary_node(model, ref, BinaryKind::multiply);
  if (multiply == nullptr) return std::nullopt;
  IntegerConstant constant;
  constant.scale = multiply->inputs[1];
  OutputRef converted = multiply->inputs[0];
  if (const Node* subtract = binary_node(model, converted, BinaryKind::subtract)) {
    constant.zero_point = subtract->inputs[1];
    converted = subtract->inputs[0];
  }
  const Node& convert = model.node(converted.node);
  if (!std::holds_alternative<Convert>(convert.op)) return std::nullopt;
  constant.convert = convert.id;
  constant.integers = convert.inputs[0];
  if (!is_weight_type(model.value(constant.integers).type)) return std::nullopt;
  return constant;
}

}  // namespace octet
