// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/quantized_constant.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "graph/quantizer.h"
#include "reference/evaluate.h"
#include "tensor/strided.h"

namespace octet::onnx {
namespace {

/// A scale or zero point of some of the first dimensions, spread over all of `shape` but those
/// along which it does not change.
struct Spread {
  Tensor values;
  std::int64_t axis = 0;
};

// The values of `tensor` per index of the one dimension along which they may change after
// rearranging.
std::optional<Spread> spread_along_axis(const Tensor& tensor, const Shape& shape,
                                        Arrangement arrangement) {
  if (broadcast(tensor.shape(), shape) != shape) return std::nullopt;
  std::vector<std::int64_t> dims(shape.rank(), 1);
  const std::size_t missing = shape.rank() - tensor.shape().rank();
  for (std::size_t i = 0; i < tensor.shape().rank(); ++i) dims[missing + i] = tensor.shape()[i];
  if (arrangement == Arrangement::merged_groups && (dims[0] != 1 || dims[1] != 1)) {
    dims[0] = shape[0];
    dims[1] = shape[1];
  }
  const Shape full(dims);
  const Tensor spread = copy_strided(tensor, 0, broadcast_strides(tensor.shape(), full), full);
  const Tensor arranged = rearrange(spread, arrangement);
  std::int64_t axis = -1;
  for (std::size_t i = 0; i < arranged.shape().rank(); ++i) {
    if (arranged.shape()[i] == 1) continue;
    if (axis >= 0) return std::nullopt;
    axis = static_cast<std::int64_t>(i);
  }
  if (axis < 0) return Spread{arranged.reshaped(Shape{}), 0};
  return Spread{arranged.reshaped(Shape{arranged.shape()[static_cast<std::size_t>(axis)]}), axis};
}

std::optional<Tensor> zero_points(const Tensor& values, ElementType type) {
  Tensor result = values.to(type);
  const Tensor taken = result.to(ElementType::f32);
  if (!std::ranges::equal(taken.data<float>(), values.data<float>())) return std::nullopt;
  return result;
}

// Gives zero points and scales one shape and axis.
bool unify(Spread& scale, Spread& zero_point) {
  if (scale.values.shape().rank() == 1 && zero_point.values.shape().rank() == 1)
    return scale.axis == zero_point.axis;
  const auto spread = [](Spread& narrow, const Spread& wide) {
    narrow.values = copy_strided(narrow.values, 0, {0}, wide.values.shape());
    narrow.axis = wide.axis;
  };
  if (scale.values.shape().rank() == 1) spread(zero_point, scale);
  if (zero_point.values.shape().rank() == 1) spread(scale, zero_point);
  return true;
}

void raise_scales_of_nothing(QuantizedConstant& constant) {
  if (constant.scale.shape().rank() == 0) return;
  constant.scale = constant.scale.clone();
  const std::span<float> scales = constant.scale.data<float>();
  const Tensor wide = constant.integers.to(ElementType::i32);
  std::vector<std::int32_t> zero(scales.size(), 0);
  if (constant.zero_point) {
    const Tensor points = constant.zero_point->to(ElementType::i32);
    std::copy_n(points.data<std::int32_t>().begin(), zero.size(), zero.begin());
  }
  std::size_t inner = 1;
  for (std::size_t i = static_cast<std::size_t>(constant.axis) + 1; i < wide.shape().rank(); ++i)
    inner *= static_cast<std::size_t>(wide.shape()[i]);
  std::vector<bool> is_used(scales.size(), false);
  const std::span<const std::int32_t> values = wide.data<std::int32_t>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t index = i / inner % scales.size();
    if (values[i] != zero[index]) is_used[index] = true;
  }
  const float largest = *std::max_element(scales.begin(), scales.end());
  for (std::size_t i = 0; i < scales.size(); ++i) {
    if (!is_used[i]) scales[i] = largest;
  }
}

// A quantized constant is three operations deep: multiply, subtract, convert.
constexpr int kMaxDepth = 3;

std::optional<Tensor> value_of(const Model& model, OutputRef ref, int depth) {
  if (const Tensor* value = model.constant(ref)) return *value;
  const Node& node = model.node(ref.node);
  const bool is_known =
      std::holds_alternative<Convert>(node.op) || std::holds_alternative<Binary>(node.op);
  if (!is_known || depth == 0) return std::nullopt;
  std::vector<Tensor> inputs;
  for (OutputRef input : node.inputs) {
    std::optional<Tensor> value = value_of(model, input, depth - 1);
    if (!value) return std::nullopt;
    inputs.push_back(std::move(*value));
  }
  const std::vector<Shape> shapes{node.outputs[0].shape};
  return reference::evaluate(node.op, inputs, shapes).at(0);
}

}  // namespace

Shape rearrange(const Shape& shape, Arrangement arrangement) {
  std::vector<std::int64_t> dims = shape.dims();
  if (arrangement == Arrangement::merged_groups) {
    dims[1] *= dims[0];
    dims.erase(dims.begin());
  }
  if (arrangement == Arrangement::transposed)
    std::swap(dims[dims.size() - 1], dims[dims.size() - 2]);
  return Shape(std::move(dims));
}

Tensor rearrange(const Tensor& tensor, Arrangement arrangement) {
  const Shape shape = rearrange(tensor.shape(), arrangement);
  if (arrangement != Arrangement::transposed) return tensor.reshaped(shape);
  Strides strides = dense_strides(tensor.shape());
  std::swap(strides[strides.size() - 1], strides[strides.size() - 2]);
  return copy_strided(tensor, 0, strides, shape);
}

std::optional<QuantizedConstant> match_quantized_constant(const Model& model, OutputRef ref,
                                                          Arrangement arrangement) {
  const std::optional<IntegerConstant> found = match_integer_constant(model, ref);
  if (!found) return std::nullopt;
  const Tensor* integers = model.constant(found->integers);
  const Tensor* scale = model.constant(found->scale);
  const Tensor* offset = found->zero_point ? model.constant(*found->zero_point) : nullptr;
  if (integers == nullptr || integers->num_elements() == 0 || scale == nullptr ||
      scale->type() != ElementType::f32 || (found->zero_point && offset == nullptr))
    return std::nullopt;

  std::optional<Spread> scales = spread_along_axis(*scale, integers->shape(), arrangement);
  if (!scales) return std::nullopt;
  QuantizedConstant result;
  result.integers = rearrange(*integers, arrangement);
  result.integers_source = found->integers;
  result.scale_source = found->scale;
  if (offset != nullptr) {
    std::optional<Spread> points = spread_along_axis(*offset, integers->shape(), arrangement);
    if (!points || !unify(*scales, *points)) return std::nullopt;
    result.zero_point = zero_points(points->values, integers->type());
    if (!result.zero_point) return std::nullopt;
  }
  result.scale = scales->values;
  result.axis = scales->axis;
  raise_scales_of_nothing(result);
  return result;
}

std::optional<Tensor> constant_value(const Model& model, OutputRef ref) {
  return value_of(model, ref, kMaxDepth);
}

}  // namespace octet::onnx
