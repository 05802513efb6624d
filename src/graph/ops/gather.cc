// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "graph/ops/infer.h"

namespace octet {
namespace {

void expect_indices(std::size_t input, const InferContext& context) {
  context.expect(
      context.type(input) == ElementType::i64 || context.type(input) == ElementType::i32,
      fmt::format("expected indices of type i32 or i64, got {}", to_string(context.type(input))));
}

// The common leading `count` dimensions of data and indices.
std::vector<std::int64_t> batch_dimensions(std::int64_t count, const Shape& data,
                                           const Shape& indices, const InferContext& context) {
  const auto most = static_cast<std::int64_t>(std::min(data.rank(), indices.rank()));
  context.expect(count >= 0 && count <= most,
                 fmt::format("expected 0 to {} batch dimensions, got {}", most, count));
  std::vector<std::int64_t> batch;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    context.expect(is_same_size(data[i], indices[i]),
                   fmt::format("batch dimension {} of data {} and indices {} differs", i,
                               to_string(data), to_string(indices)));
    batch.push_back(data[i] == Shape::kDynamic ? indices[i] : data[i]);
  }
  return batch;
}

// The size of the coordinates in the last dimension of `indices`.
std::size_t coordinate_size(std::size_t batch_dims, const Shape& data, const Shape& indices,
                            const InferContext& context) {
  context.expect(indices.rank() > batch_dims, "expected indices with a dimension of coordinates");
  const std::int64_t size = indices[indices.rank() - 1];
  const auto most = static_cast<std::int64_t>(data.rank() - batch_dims);
  context.expect(size >= 1 && size <= most,
                 fmt::format("expected coordinates of 1 to {} numbers for data {}, got indices {}",
                             most, to_string(data), to_string(indices)));
  return static_cast<std::size_t>(size);
}

}  // namespace

std::vector<Value> infer(const Gather& op, const InferContext& context) {
  context.expect_inputs(3, 3);
  expect_indices(1, context);
  const Shape& data = context.shape(0);
  const Shape& indices = context.shape(1);
  const std::size_t axis = normalize_axis(context.integer(2, "axis"), data.rank(), context);
  const std::int64_t batch_dims =
      op.batch_dims < 0 ? op.batch_dims + static_cast<std::int64_t>(indices.rank()) : op.batch_dims;
  const std::vector<std::int64_t> batch = batch_dimensions(batch_dims, data, indices, context);
  context.expect(
      batch.size() <= axis,
      fmt::format("expected at most {} batch dimensions, the axis, got {}", axis, batch_dims));
  ShapeBuilder out(context.type(0));
  out.keep(context.input(0), 0, axis);
  out.keep(context.input(1), batch.size(), indices.rank());
  out.keep(context.input(0), axis + 1, data.rank());
  return out.output();
}

std::vector<Value> infer(const GatherElements& op, const InferContext& context) {
  context.expect_inputs(2, 2);
  expect_indices(1, context);
  const Shape& data = context.shape(0);
  const Shape& indices = context.shape(1);
  const std::size_t axis = normalize_axis(op.axis, data.rank(), context);
  bool fits = indices.rank() == data.rank();
  Shape out = indices;
  for (std::size_t i = 0; fits && i < data.rank(); ++i) {
    fits = i == axis || is_same_size(data[i], indices[i]);
    if (i != axis && out[i] == Shape::kDynamic) out[i] = data[i];
  }
  context.expect(fits, fmt::format("expected indices like data {} except along axis {}, got {}",
                                   to_string(data), op.axis, to_string(indices)));
  return single_output(context.type(0), out);
}

std::vector<Value> infer(const TopK& op, const InferContext& context) {
  context.expect_inputs(2, 2);
  Shape shape = context.shape(0);
  const std::size_t axis = normalize_axis(op.axis, shape.rank(), context);
  const std::int64_t k = context.integer(1, "k");
  context.expect(
      k >= 1 && (shape[axis] == Shape::kDynamic || k <= shape[axis]),
      fmt::format("expected k within dimension {} of data {}, got {}", axis, to_string(shape), k));
  context.expect(
      op.index_type == ElementType::i32 || op.index_type == ElementType::i64,
      fmt::format("expected indices of type i32 or i64, got {}", to_string(op.index_type)));
  shape[axis] = k;
  const Value values = output_like(context.input(0), shape, {axis})[0];
  Value positions = values;
  positions.type = op.index_type;
  return {values, positions};
}

std::vector<Value> infer(const GatherNd& op, const InferContext& context) {
  context.expect_inputs(2, 2);
  expect_indices(1, context);
  const Shape& data = context.shape(0);
  const Shape& indices = context.shape(1);
  std::vector<std::int64_t> out = batch_dimensions(op.batch_dims, data, indices, context);
  const std::size_t num_batch = out.size();
  const std::size_t size = coordinate_size(num_batch, data, indices, context);
  out.insert(out.end(), indices.begin() + static_cast<std::ptrdiff_t>(num_batch),
             indices.end() - 1);
  out.insert(out.end(), data.begin() + static_cast<std::ptrdiff_t>(num_batch + size), data.end());
  return single_output(context.type(0), Shape(std::move(out)));
}

std::vector<Value> infer(const ScatterNdUpdate&, const InferContext& context) {
  context.expect_inputs(3, 3);
  expect_indices(1, context);
  context.expect_same_type(0, 2);
  const Shape& data = context.shape(0);
  const Shape& indices = context.shape(1);
  const Shape& updates = context.shape(2);
  const std::size_t size = coordinate_size(0, data, indices, context);
  std::vector<std::int64_t> expected(indices.begin(), indices.end() - 1);
  expected.insert(expected.end(), data.begin() + static_cast<std::ptrdiff_t>(size), data.end());
  context.expect(std::equal(expected.begin(), expected.end(), updates.begin(), updates.end(),
                            [](auto a, auto b) { return is_same_size(a, b); }),
                 fmt::format("expected updates of shape {} for data {} and indices {}, got {}",
                             to_string(Shape(expected)), to_string(data), to_string(indices),
                             to_string(updates)));
  return output_like(context.input(0));
}

}  // namespace octet
