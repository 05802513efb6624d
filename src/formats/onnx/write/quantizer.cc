// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/quantizer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "formats/onnx/write/quantized_constant.h"
#include "graph/quantizer.h"
#include "passes/producing_quantizers.h"

namespace octet::onnx {
namespace {

// Sums of products join the bias in 32 bits.
constexpr double kLargestBias = 1 << 30;

// Scales and zero points of ends, in tensors of that shape; false where zero is no level.
bool convert_ends(const GridRange& ends, std::int64_t levels, const Shape& shape, Tensor& scale,
                  Tensor& zero_point) {
  scale = Tensor(ElementType::f32, shape);
  zero_point = Tensor(ElementType::u8, shape);
  for (std::size_t i = 0; i < ends.low.size(); ++i) {
    const float low = ends.low[i], high = ends.high[i];
    const auto grid = grid_with_zero(low, high, levels);
    if (!grid) return false;
    const float found =
        exact_scale(low, high, levels, grid->zero_level).value_or(static_cast<float>(grid->step));
    if (!std::isnormal(found)) return false;
    zero_point.data<std::uint8_t>()[i] = static_cast<std::uint8_t>(grid->zero_level);
    scale.data<float>()[i] = found;
  }
  return true;
}

template <typename T>
bool is_uniform(const Tensor& values) {
  const auto data = values.data<T>();
  return std::ranges::all_of(data, [&](T value) { return value == data[0]; });
}

}  // namespace

std::optional<Quantizer> match_quantizer(const Model& model, const Node& node) {
  const auto& op = std::get<FakeQuantize>(node.op);
  if (op.levels > 256 || node.outputs[0].type != ElementType::f32) return std::nullopt;
  const auto f32_value = [&](OutputRef ref) {
    std::optional<Tensor> value = constant_value(model, ref);
    return value && value->type() == ElementType::f32 ? std::move(value) : std::nullopt;
  };
  const auto limits = match_quantizer_limits(model, node, f32_value);
  const auto grids = limits ? along_one_axis(*limits, node.outputs[0].shape.rank()) : std::nullopt;
  if (!grids) return std::nullopt;

  Quantizer result;
  Shape flat;
  if (grids->axis >= 0) {
    flat = Shape{static_cast<std::int64_t>(grids->input.low.size())};
    result.axis = grids->axis;
  }
  if (!convert_ends(grids->input, op.levels, flat, result.input_scale, result.input_zero_point) ||
      !convert_ends(grids->output, op.levels, flat, result.output_scale, result.output_zero_point))
    return std::nullopt;
  if (op.levels < 256) {
    const Shape shape = *broadcast(limits->input.low.shape(), limits->output.low.shape());
    result.limits = {Tensor::from(shape, grids->input.low), Tensor::from(shape, grids->input.high)};
  }
  return result;
}

std::optional<Quantizer> quantizer_of_divided(const Quantizer& quantizer) {
  if (quantizer.is_per_tensor() || quantizer.limits || is_uniform<float>(quantizer.input_scale) ||
      !is_uniform<float>(quantizer.output_scale) ||
      !is_uniform<std::uint8_t>(quantizer.input_zero_point) ||
      !(quantizer.input_zero_point == quantizer.output_zero_point))
    return std::nullopt;
  Quantizer common;
  common.output_scale = Tensor::scalar(quantizer.output_scale.data<float>()[0]);
  common.output_zero_point = Tensor::scalar(quantizer.output_zero_point.data<std::uint8_t>()[0]);
  common.input_scale = common.output_scale;
  common.input_zero_point = common.output_zero_point;
  return common;
}

Tensor channel_factors(const Quantizer& quantizer, std::size_t rank) {
  std::vector<std::int64_t> dims(rank, 1);
  dims.at(static_cast<std::size_t>(quantizer.axis)) = quantizer.input_scale.shape()[0];
  Tensor factors(ElementType::f32, Shape(std::move(dims)));
  for (std::size_t c = 0; c < factors.num_elements(); ++c)
    factors.data<float>()[c] =
        quantizer.output_scale.data<float>()[c] / quantizer.input_scale.data<float>()[c];
  return factors;
}

std::optional<Quantizer> producing_quantizer(const Model& model, OutputRef ref) {
  std::optional<Quantizer> common;
  for (const NodeId id : producing_quantizers(model, ref)) {
    std::optional<Quantizer> found = match_quantizer(model, model.node(id));
    if (!found) return std::nullopt;
    if (!found->is_per_tensor()) found = quantizer_of_divided(*found);
    if (!found) return std::nullopt;
    if (common && (found->output_scale != common->output_scale ||
                   found->output_zero_point != common->output_zero_point))
      return std::nullopt;
    common = std::move(found);
  }
  return common;
}

std::optional<std::pair<Tensor, Tensor>> quantized_bias(const Tensor& bias, float data_scale,
                                                        const Tensor& weight_scale) {
  Tensor scale(ElementType::f32, weight_scale.shape());
  for (std::size_t i = 0; i < scale.num_elements(); ++i)
    scale.data<float>()[i] = data_scale * weight_scale.data<float>()[i];
  Tensor integers(ElementType::i32, bias.shape());
  for (std::size_t i = 0; i < bias.num_elements(); ++i) {
    const std::size_t channel = scale.num_elements() == 1 ? 0 : i;
    const double value = std::nearbyint(static_cast<double>(bias.data<float>()[i]) /
                                        static_cast<double>(scale.data<float>()[channel]));
    if (!(std::abs(value) <= kLargestBias)) return std::nullopt;
    integers.data<std::int32_t>()[i] = static_cast<std::int32_t>(value);
  }
  return std::pair{std::move(integers), std::move(scale)};
}

}  // namespace octet::onnx
