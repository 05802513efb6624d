// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/quantizer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "formats/onnx/write/quantized_constant.h"
#include "passes/quantizers_behind.h"
#include "reference/strided.h"

namespace octet::onnx {
namespace {

// The zero of [-2.0036345, 1.987981] in 256 levels is at 128.000003: a zero point is an integer up
// to the rounding of the limits to f32.
constexpr double kZeroPointTolerance = 1e-3;
// Sums of products join the bias in 32 bits.
constexpr double kLargestBias = 1 << 30;

// One limit of a quantizer, of the common shape of all, or nothing if it is computed.
std::optional<Tensor> limit_of(const Model& model, OutputRef ref, const Shape& shape) {
  const std::optional<Tensor> value = constant_value(model, ref);
  if (!value || value->type() != ElementType::f32) return std::nullopt;
  return reference::copy_strided(*value, 0, reference::broadcast_strides(value->shape(), shape),
                                 shape);
}

// The f32 scale that gives the limits again, or the nearest one.
float scale_of(float low, float high, double zero_point, double levels_minus_1) {
  const auto nearest =
      static_cast<float>((static_cast<double>(high) - static_cast<double>(low)) / levels_minus_1);
  for (const float scale :
       {nearest, std::nextafter(nearest, 0.0F), std::nextafter(nearest, 1e38F)}) {
    if (static_cast<float>(-zero_point) * scale == low &&
        static_cast<float>(levels_minus_1 - zero_point) * scale == high)
      return scale;
  }
  return nearest;
}

bool convert_limits(const Tensor& low, const Tensor& high, std::int64_t levels, Tensor& scale,
                    Tensor& zero_point) {
  const auto levels_minus_1 = static_cast<double>(levels - 1);
  scale = Tensor(ElementType::f32, low.shape());
  zero_point = Tensor(ElementType::u8, low.shape());
  for (std::size_t i = 0; i < low.num_elements(); ++i) {
    const float from = low.data<float>()[i];
    const float to = high.data<float>()[i];
    const double exact = -static_cast<double>(from) * levels_minus_1 /
                         (static_cast<double>(to) - static_cast<double>(from));
    const double rounded = std::nearbyint(exact);
    const bool is_zero_a_level = from < to && rounded >= 0 && rounded <= levels_minus_1 &&
                                 std::abs(exact - rounded) <= kZeroPointTolerance;
    if (!is_zero_a_level) return false;
    zero_point.data<std::uint8_t>()[i] = static_cast<std::uint8_t>(rounded);
    scale.data<float>()[i] = scale_of(from, to, rounded, levels_minus_1);
    if (!std::isnormal(scale.data<float>()[i])) return false;
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
  std::optional<Shape> shape = model.value(node.inputs[1]).shape;
  for (std::size_t i = 2; i < 5 && shape; ++i)
    shape = broadcast(*shape, model.value(node.inputs[i]).shape);
  const Shape& data = node.outputs[0].shape;
  if (!shape || !shape->is_static() || shape->rank() > data.rank()) return std::nullopt;
  std::vector<Tensor> limits;
  for (std::size_t i = 1; i < 5; ++i) {
    std::optional<Tensor> limit = limit_of(model, node.inputs[i], *shape);
    if (!limit) return std::nullopt;
    limits.push_back(std::move(*limit));
  }

  Quantizer result;
  Shape flat;
  for (std::size_t i = 0; i < shape->rank(); ++i) {
    if ((*shape)[i] == 1) continue;
    if (flat.rank() != 0) return std::nullopt;
    flat = Shape{(*shape)[i]};
    result.axis = static_cast<std::int64_t>(data.rank() - shape->rank() + i);
  }
  for (Tensor& limit : limits) limit = limit.reshaped(flat);
  if (!convert_limits(limits[0], limits[1], op.levels, result.input_scale,
                      result.input_zero_point) ||
      !convert_limits(limits[2], limits[3], op.levels, result.output_scale,
                      result.output_zero_point))
    return std::nullopt;
  if (op.levels < 256) result.limits = {limits[0].reshaped(*shape), limits[1].reshaped(*shape)};
  return result;
}

std::optional<Quantizer> quantizer_of_divided(const Quantizer& quantizer) {
  if (quantizer.is_per_tensor() || quantizer.limits || is_uniform<float>(quantizer.input_scale) ||
      !is_uniform<float>(quantizer.output_scale) ||
      !is_uniform<std::uint8_t>(quantizer.input_zero_point) ||
      !(quantizer.input_zero_point == quantizer.output_zero_point))
    return std::nullopt;
  Quantizer behind;
  behind.output_scale = Tensor::scalar(quantizer.output_scale.data<float>()[0]);
  behind.output_zero_point = Tensor::scalar(quantizer.output_zero_point.data<std::uint8_t>()[0]);
  behind.input_scale = behind.output_scale;
  behind.input_zero_point = behind.output_zero_point;
  return behind;
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

std::optional<Quantizer> quantizer_behind(const Model& model, OutputRef ref) {
  std::optional<Quantizer> common;
  for (const NodeId id : quantizers_behind(model, ref)) {
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
