// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstring>
#include <optional>
#include <vector>

#include "reference/ops.h"
#include "tensor/num_elements.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

// An index counted from the front, or nothing if it is outside [-size, size).
std::optional<std::size_t> position(std::int64_t index, std::int64_t size) {
  if (index < -size || index >= size) return std::nullopt;
  return static_cast<std::size_t>(index < 0 ? index + size : index);
}

std::size_t checked_position(std::int64_t index, std::int64_t size, const char* operation) {
  const auto found = position(index, size);
  if (!found)
    throw InvalidArgument(fmt::format("reference: {}: index {} is outside a dimension of {}",
                                      operation, index, size));
  return *found;
}

// Data as [batches, coordinates..., slice]: where the slice begins that a tuple of indices names.
class Coordinates {
 public:
  Coordinates(const Shape& data, std::size_t batch_dims, std::size_t count, const char* operation)
      : data_(data), batch_dims_(batch_dims), count_(count), operation_(operation) {}

  std::size_t slice_elements() const {
    return num_elements(data_, batch_dims_ + count_, data_.rank());
  }
  std::size_t first_element(std::size_t batch, const std::int64_t* indices) const {
    std::size_t at = batch;
    for (std::size_t i = 0; i < count_; ++i) {
      const std::int64_t size = data_[batch_dims_ + i];
      at = at * static_cast<std::size_t>(size) + checked_position(indices[i], size, operation_);
    }
    return at * slice_elements();
  }

 private:
  const Shape& data_;
  std::size_t batch_dims_, count_;
  const char* operation_;
};

}  // namespace

// Data [batch, outer, axis, inner] and indices [batch, count] give [batch, outer, count, inner];
// what an index outside the axis names is zero.
Tensor compute(const Gather& op, Inputs inputs, const Shape& shape) {
  const Tensor& data = inputs[0];
  const std::size_t rank = data.shape().rank();
  const std::size_t axis = normalized_axis(integers(inputs[2])[0], rank);
  const std::size_t batch_dims = normalized_axis(op.batch_dims, inputs[1].shape().rank());
  const std::int64_t axis_size = data.shape()[axis];
  const std::size_t batch = num_elements(data.shape(), 0, batch_dims);
  const std::size_t outer = num_elements(data.shape(), batch_dims, axis);
  const std::size_t slice_bytes =
      num_elements(data.shape(), axis + 1, rank) * element_size(data.type());
  const std::vector<std::int64_t> indices = integers(inputs[1]);
  const std::size_t count = num_elements(inputs[1].shape(), batch_dims, inputs[1].shape().rank());
  Tensor out(data.type(), shape);
  std::byte* dst = out.bytes();
  for (std::size_t row = 0; row < batch * outer; ++row) {
    const std::byte* src = data.bytes() + row * static_cast<std::size_t>(axis_size) * slice_bytes;
    for (std::size_t i = 0; i < count; ++i, dst += slice_bytes) {
      const auto at = position(indices[row / outer * count + i], axis_size);
      if (at) std::memcpy(dst, src + *at * slice_bytes, slice_bytes);
    }
  }
  return out;
}

Tensor compute(const GatherElements& op, Inputs inputs, const Shape& shape) {
  const Tensor& data = inputs[0];
  const std::size_t axis = normalized_axis(op.axis, shape.rank());
  const std::int64_t axis_size = data.shape()[axis];
  Strides strides = dense_strides(data.shape());
  const auto along = static_cast<std::size_t>(strides[axis]);
  strides[axis] = 0;
  const std::vector<std::int64_t> indices = integers(inputs[1]);
  const std::size_t size = element_size(data.type());
  Tensor out(data.type(), shape);
  for_each_row<1>(shape, {strides}, [&](std::int64_t first, const auto& offsets) {
    for (std::int64_t i = 0; i < row_length(shape); ++i) {
      const auto to = static_cast<std::size_t>(first + i);
      const auto rest = static_cast<std::size_t>(offsets[0] + i * row_stride(strides));
      const std::size_t at = checked_position(indices[to], axis_size, "GatherElements");
      std::memcpy(out.bytes() + to * size, data.bytes() + (rest + at * along) * size, size);
    }
  });
  return out;
}

Tensor compute(const GatherNd& op, Inputs inputs, const Shape& shape) {
  const Tensor& data = inputs[0];
  const Shape& index_shape = inputs[1].shape();
  const auto batch_dims = static_cast<std::size_t>(op.batch_dims);
  const auto count = static_cast<std::size_t>(index_shape[index_shape.rank() - 1]);
  const Coordinates coordinates(data.shape(), batch_dims, count, "GatherND");
  const std::size_t per_batch = num_elements(index_shape, batch_dims, index_shape.rank() - 1);
  const std::size_t num_tuples = num_elements(index_shape, 0, index_shape.rank() - 1);
  const std::vector<std::int64_t> indices = integers(inputs[1]);
  const std::size_t size = element_size(data.type());
  const std::size_t slice_bytes = coordinates.slice_elements() * size;
  Tensor out(data.type(), shape);
  for (std::size_t i = 0; i < num_tuples; ++i) {
    const std::size_t from =
        coordinates.first_element(i / per_batch, indices.data() + i * count) * size;
    std::memcpy(out.bytes() + i * slice_bytes, data.bytes() + from, slice_bytes);
  }
  return out;
}

Tensor compute(const ScatterNdUpdate&, Inputs inputs, const Shape&) {
  const Shape& index_shape = inputs[1].shape();
  const auto count = static_cast<std::size_t>(index_shape[index_shape.rank() - 1]);
  const Coordinates coordinates(inputs[0].shape(), 0, count, "ScatterNDUpdate");
  const std::size_t num_tuples = num_elements(index_shape, 0, index_shape.rank() - 1);
  const std::vector<std::int64_t> indices = integers(inputs[1]);
  Tensor out = inputs[0].clone();
  const std::size_t size = element_size(out.type());
  const std::size_t slice_bytes = coordinates.slice_elements() * size;
  for (std::size_t i = 0; i < num_tuples; ++i) {
    const std::size_t to = coordinates.first_element(0, indices.data() + i * count) * size;
    std::memcpy(out.bytes() + to, inputs[2].bytes() + i * slice_bytes, slice_bytes);
  }
  return out;
}

}  // namespace octet::reference
