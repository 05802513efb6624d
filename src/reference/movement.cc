// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <numeric>
#include <vector>

#include "graph/ops/strided_slice.h"
#include "reference/ops.h"
#include "reference/strided.h"

namespace octet::reference {
namespace {

// `data` seen as an array of shape `view`, whose dimensions are then read in another order.
Tensor permute(const Tensor& data, const std::vector<std::int64_t>& view,
               const std::vector<std::size_t>& order, const Shape& shape) {
  const Strides dense = dense_strides(Shape(view));
  Strides strides;
  std::vector<std::int64_t> dims;
  for (const std::size_t d : order) {
    strides.push_back(dense[d]);
    dims.push_back(view[d]);
  }
  return copy_strided(data, 0, strides, Shape(dims)).reshaped(shape);
}

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

Tensor compute(const Broadcast& op, Inputs inputs, const Shape& shape) {
  const Shape& data = inputs[0].shape();
  if (op.mode != BroadcastMode::explicit_axes)
    return copy_strided(inputs[0], 0, broadcast_strides(data, shape), shape);
  const std::vector<std::int64_t> axes = integers(inputs[2]);
  const Strides dense = dense_strides(data);
  Strides strides(shape.rank(), 0);
  for (std::size_t d = 0; d < axes.size(); ++d) {
    if (data[d] != 1) strides[static_cast<std::size_t>(axes[d])] = dense[d];
  }
  return copy_strided(inputs[0], 0, strides, shape);
}

// Each dimension of the output as [repeats, size], the repeats all reading the same elements.
Tensor compute(const Tile&, Inputs inputs, const Shape& shape) {
  const Shape& data = inputs[0].shape();
  const Strides dense = dense_strides(data);
  const std::size_t missing = shape.rank() - data.rank();
  Strides strides;
  std::vector<std::int64_t> dims;
  for (std::size_t d = 0; d < shape.rank(); ++d) {
    const std::int64_t size = d < missing ? 1 : data[d - missing];
    dims.insert(dims.end(), {size == 0 ? 0 : shape[d] / size, size});
    strides.insert(strides.end(), {0, d < missing ? 0 : dense[d - missing]});
  }
  return copy_strided(inputs[0], 0, strides, Shape(dims)).reshaped(shape);
}

std::vector<Tensor> compute(const EvenSplit&, Inputs inputs, std::span<const Shape> shapes) {
  return split(inputs, shapes);
}

std::vector<Tensor> compute(const VariadicSplit&, Inputs inputs, std::span<const Shape> shapes) {
  return split(inputs, shapes);
}

Tensor compute(const Slice&, Inputs inputs, const Shape& shape) {
  const std::size_t rank = inputs[0].shape().rank();
  const std::vector<std::int64_t> start = integers(inputs[1]);
  std::vector<std::int64_t> axes(start.size());
  std::iota(axes.begin(), axes.end(), 0);
  if (inputs.size() > 4) axes = integers(inputs[4]);
  const std::vector<std::int64_t> stop = integers(inputs[2]);
  const std::vector<std::int64_t> step = integers(inputs[3]);
  StridedSlice op;
  op.begin_mask.assign(rank, 1);
  op.end_mask.assign(rank, 1);
  Tensor begin(ElementType::i64, Shape{static_cast<std::int64_t>(rank)});
  Tensor end = begin.clone();
  Tensor strides = begin.clone();
  for (std::int64_t& stride : strides.data<std::int64_t>()) stride = 1;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = normalized_axis(axes[i], rank);
    op.begin_mask[axis] = op.end_mask[axis] = 0;
    begin.data<std::int64_t>()[axis] = start[i];
    end.data<std::int64_t>()[axis] = stop[i];
    strides.data<std::int64_t>()[axis] = step[i];
  }
  const Tensor operands[] = {inputs[0], begin, end, strides};
  return compute(op, operands, shape);
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

// [N, b..., C, spatial...] or [N, C, b..., spatial...] to [N, C, (spatial, b)...].
Tensor compute(const DepthToSpace& op, Inputs inputs, const Shape& shape) {
  const std::size_t num_spatial = shape.rank() - 2;
  const bool blocks_first = op.mode == DepthMode::blocks_first;
  std::vector<std::int64_t> view{shape[0]};
  if (!blocks_first) view.push_back(shape[1]);
  view.insert(view.end(), num_spatial, op.block_size);
  if (blocks_first) view.push_back(shape[1]);
  for (std::size_t d = 0; d < num_spatial; ++d) view.push_back(inputs[0].shape()[d + 2]);
  std::vector<std::size_t> order{0, blocks_first ? num_spatial + 1 : 1};
  for (std::size_t d = 0; d < num_spatial; ++d) {
    order.push_back(num_spatial + 2 + d);
    order.push_back((blocks_first ? 1 : 2) + d);
  }
  return permute(inputs[0], view, order, shape);
}

// [N, C, (spatial, b)...] to [N, b..., C, spatial...] or [N, C, b..., spatial...].
Tensor compute(const SpaceToDepth& op, Inputs inputs, const Shape& shape) {
  const std::size_t num_spatial = shape.rank() - 2;
  std::vector<std::int64_t> view{shape[0], inputs[0].shape()[1]};
  for (std::size_t d = 0; d < num_spatial; ++d)
    view.insert(view.end(), {shape[d + 2], op.block_size});
  std::vector<std::size_t> order{0};
  if (op.mode == DepthMode::depth_first) order.push_back(1);
  for (std::size_t d = 0; d < num_spatial; ++d) order.push_back(2 * d + 3);
  if (op.mode == DepthMode::blocks_first) order.push_back(1);
  for (std::size_t d = 0; d < num_spatial; ++d) order.push_back(2 * d + 2);
  return permute(inputs[0], view, order, shape);
}

Tensor compute(const ShuffleChannels& op, Inputs inputs, const Shape& shape) {
  const std::size_t axis = normalized_axis(op.axis, shape.rank());
  std::vector<std::int64_t> view = shape.dims();
  view[axis] = op.group;
  view.insert(view.begin() + static_cast<std::ptrdiff_t>(axis) + 1, shape[axis] / op.group);
  std::vector<std::size_t> order(view.size());
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[axis], order[axis + 1]);
  return permute(inputs[0], view, order, shape);
}

}  // namespace octet::reference
