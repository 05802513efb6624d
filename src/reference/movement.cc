// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "reference/ops.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

// `count` positions along `axis` from `first`.
Tensor part(const Tensor& data, std::size_t axis, std::int64_t first, const Shape& shape) {
  const Strides strides = dense_strides(data.shape());
  return copy_strided(data, first * strides[axis], strides, shape);
}

std::vector<Tensor> split(Inputs inputs, std::span<const Shape> shapes) {
  const std::size_t axis = normalized_axis(integers(inputs[1])[0], inputs[0].shape().rank());
  std::vector<Tensor> parts;
  std::int64_t first = 0;
  for (const Shape& shape : shapes) {
    parts.push_back(part(inputs[0], axis, first, shape));
    first += shape[axis];
  }
  return parts;
}

}  // namespace

Tensor compute(const ShapeOf& op, Inputs inputs, const Shape& shape) {
  return Tensor::from(shape, inputs[0].shape().dims()).to(op.output_type);
}

Tensor compute(const ConvertLike&, Inputs inputs, const Shape& shape) {
  return compute(Convert{inputs[1].type()}, inputs.first(1), shape);
}

Tensor compute(const Range& op, Inputs inputs, const Shape& shape) {
  if (is_float(op.output_type)) {
    const double start = inputs[0].to(ElementType::f64).data<double>()[0];
    const double step = inputs[2].to(ElementType::f64).data<double>()[0];
    Tensor out(ElementType::f64, shape);
    double i = 0;
    for (double& x : out.data<double>()) x = start + step * i++;
    return out.to(op.output_type);
  }
  const std::int64_t start = integers(inputs[0])[0];
  const std::int64_t step = integers(inputs[2])[0];
  Tensor out(ElementType::i64, shape);
  std::int64_t i = 0;
  for (std::int64_t& x : out.data<std::int64_t>()) x = start + step * i++;
  return out.to(op.output_type);
}

std::vector<Tensor> compute(const EvenSplit&, Inputs inputs, std::span<const Shape> shapes) {
  return split(inputs, shapes);
}

std::vector<Tensor> compute(const VariadicSplit&, Inputs inputs, std::span<const Shape> shapes) {
  return split(inputs, shapes);
}

// Each axis is cut where its last `shift` positions begin, and the two parts change places.
Tensor compute(const Roll&, Inputs inputs, const Shape& shape) {
  const std::vector<std::int64_t> shifts = integers(inputs[1]);
  const std::vector<std::int64_t> axes = integers(inputs[2]);
  Tensor result = inputs[0];
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = normalized_axis(axes[i], shape.rank());
    const std::int64_t size = shape[axis];
    if (size == 0) continue;
    const std::int64_t shift = (shifts[shifts.size() == 1 ? 0 : i] % size + size) % size;
    Shape last = shape;
    last[axis] = shift;
    Shape first = shape;
    first[axis] = size - shift;
    const Tensor parts[] = {part(result, axis, size - shift, last), part(result, axis, 0, first)};
    result = compute(Concat{static_cast<std::int64_t>(axis)}, parts, shape);
  }
  return result;
}

}  // namespace octet::reference
