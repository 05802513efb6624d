// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "reference/views.h"

#include <numeric>

#include "graph/ops/strided_slice.h"

namespace octet::reference {
namespace {

// Data seen as an array of shape `dims`, whose dimensions are then read in another order.
StridedView permuted(const std::vector<std::int64_t>& dims, const std::vector<std::size_t>& order) {
  const Strides dense = dense_strides(Shape(dims));
  StridedView view;
  for (const std::size_t d : order) {
    view.strides.push_back(dense[d]);
    view.sizes.push_back(dims[d]);
  }
  return view;
}

StridedView sliced(const Shape& data, const ResolvedSlice& slice) {
  StridedView view{0, dense_strides(data), {}};
  for (std::size_t d = 0; d < data.rank(); ++d) {
    view.offset += slice.dimensions[d].begin * view.strides[d];
    view.strides[d] *= slice.dimensions[d].stride;
    view.sizes.push_back(slice.dimensions[d].size);
  }
  return view;
}

}  // namespace

StridedView view(const Transpose&, Inputs inputs, const Shape& shape) {
  const std::vector<std::int64_t> axes = integers(inputs[1]);
  std::vector<std::size_t> order(axes.begin(), axes.end());
  if (order.empty()) {
    order.resize(shape.rank());
    std::iota(order.rbegin(), order.rend(), 0);
  }
  return permuted(inputs[0].shape().dims(), order);
}

StridedView view(const StridedSlice& op, Inputs inputs, const Shape&) {
  const Shape& data = inputs[0].shape();
  return sliced(
      data, resolve_slice(op, data, integers(inputs[1]), integers(inputs[2]),
                          inputs.size() > 3 ? integers(inputs[3]) : std::vector<std::int64_t>{}));
}

// Dimensions that no axis names are masked: whole.
StridedView view(const Slice&, Inputs inputs, const Shape&) {
  const Shape& data = inputs[0].shape();
  const std::size_t rank = data.rank();
  const std::vector<std::int64_t> start = integers(inputs[1]);
  const std::vector<std::int64_t> stop = integers(inputs[2]);
  const std::vector<std::int64_t> step = integers(inputs[3]);
  std::vector<std::int64_t> axes(start.size());
  std::iota(axes.begin(), axes.end(), 0);
  if (inputs.size() > 4) axes = integers(inputs[4]);
  StridedSlice op;
  op.begin_mask.assign(rank, 1);
  op.end_mask.assign(rank, 1);
  std::vector<std::int64_t> begin(rank, 0), end(rank, 0), strides(rank, 1);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = normalized_axis(axes[i], rank);
    op.begin_mask[axis] = op.end_mask[axis] = 0;
    begin[axis] = start[i];
    end[axis] = stop[i];
    strides[axis] = step[i];
  }
  return sliced(data, resolve_slice(op, data, begin, end, strides));
}

StridedView view(const Broadcast& op, Inputs inputs, const Shape& shape) {
  const Shape& data = inputs[0].shape();
  if (op.mode != BroadcastMode::explicit_axes)
    return {0, broadcast_strides(data, shape), shape.dims()};
  const std::vector<std::int64_t> axes = integers(inputs[2]);
  const Strides dense = dense_strides(data);
  StridedView view{0, Strides(shape.rank(), 0), shape.dims()};
  for (std::size_t d = 0; d < axes.size(); ++d) {
    if (data[d] != 1) view.strides[static_cast<std::size_t>(axes[d])] = dense[d];
  }
  return view;
}

// Each dimension of the output as [repeats, size], the repeats all reading the same elements.
StridedView view(const Tile&, Inputs inputs, const Shape& shape) {
  const Shape& data = inputs[0].shape();
  const Strides dense = dense_strides(data);
  const std::size_t missing = shape.rank() - data.rank();
  StridedView view;
  for (std::size_t d = 0; d < shape.rank(); ++d) {
    const std::int64_t size = d < missing ? 1 : data[d - missing];
    view.sizes.insert(view.sizes.end(), {size == 0 ? 0 : shape[d] / size, size});
    view.strides.insert(view.strides.end(), {0, d < missing ? 0 : dense[d - missing]});
  }
  return view;
}

// [N, b..., C, spatial...] or [N, C, b..., spatial...] to [N, C, (spatial, b)...].
StridedView view(const DepthToSpace& op, Inputs inputs, const Shape& shape) {
  const std::size_t num_spatial = shape.rank() - 2;
  const bool blocks_first = op.mode == DepthMode::blocks_first;
  std::vector<std::int64_t> dims{shape[0]};
  if (!blocks_first) dims.push_back(shape[1]);
  dims.insert(dims.end(), num_spatial, op.block_size);
  if (blocks_first) dims.push_back(shape[1]);
  for (std::size_t d = 0; d < num_spatial; ++d) dims.push_back(inputs[0].shape()[d + 2]);
  std::vector<std::size_t> order{0, blocks_first ? num_spatial + 1 : 1};
  for (std::size_t d = 0; d < num_spatial; ++d) {
    order.push_back(num_spatial + 2 + d);
    order.push_back((blocks_first ? 1 : 2) + d);
  }
  return permuted(dims, order);
}

// [N, C, (spatial, b)...] to [N, b..., C, spatial...] or [N, C, b..., spatial...].
StridedView view(const SpaceToDepth& op, Inputs inputs, const Shape& shape) {
  const std::size_t num_spatial = shape.rank() - 2;
  std::vector<std::int64_t> dims{shape[0], inputs[0].shape()[1]};
  for (std::size_t d = 0; d < num_spatial; ++d)
    dims.insert(dims.end(), {shape[d + 2], op.block_size});
  std::vector<std::size_t> order{0};
  if (op.mode == DepthMode::depth_first) order.push_back(1);
  for (std::size_t d = 0; d < num_spatial; ++d) order.push_back(2 * d + 3);
  if (op.mode == DepthMode::blocks_first) order.push_back(1);
  for (std::size_t d = 0; d < num_spatial; ++d) order.push_back(2 * d + 2);
  return permuted(dims, order);
}

StridedView view(const ShuffleChannels& op, Inputs, const Shape& shape) {
  const std::size_t axis = normalized_axis(op.axis, shape.rank());
  std::vector<std::int64_t> dims = shape.dims();
  dims[axis] = op.group;
  dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(axis) + 1, shape[axis] / op.group);
  std::vector<std::size_t> order(dims.size());
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[axis], order[axis + 1]);
  return permuted(dims, order);
}

}  // namespace octet::reference
