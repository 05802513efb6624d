// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "graph/ops/infer.h"

namespace octet {
namespace {

// block^(number of spatial dimensions).
std::int64_t block_volume(std::int64_t block, const Shape& data, const InferContext& context) {
  context.expect_inputs(1, 1);
  context.expect(data.rank() >= 3 && data.rank() <= 5,
                 fmt::format("expected data of rank 3 to 5, got {}", to_string(data)));
  context.expect(block >= 1 && block <= (std::int64_t{1} << 16U),
                 fmt::format("expected a block size within [1, 65536], got {}", block));
  std::int64_t volume = 1;
  for (std::size_t axis = 2; axis < data.rank(); ++axis) volume *= block;
  return volume;
}

std::int64_t divided(std::int64_t dim, std::int64_t divisor, const InferContext& context) {
  if (dim == Shape::kDynamic) return dim;
  context.expect(dim % divisor == 0, fmt::format("expected sizes that the block divides, got {} "
                                                 "and {}",
                                                 dim, divisor));
  return dim / divisor;
}

std::int64_t multiplied(std::int64_t dim, std::int64_t factor, const InferContext& context) {
  return dim == Shape::kDynamic ? dim : checked_product({dim, factor}, context);
}

}  // namespace

std::vector<Value> infer(const DepthToSpace& op, const InferContext& context) {
  Shape out = context.shape(0);
  const std::int64_t volume = block_volume(op.block_size, out, context);
  out[1] = divided(out[1], volume, context);
  for (std::size_t axis = 2; axis < out.rank(); ++axis)
    out[axis] = multiplied(out[axis], op.block_size, context);
  return output_like(context.input(0), out, {1, 2, 3, 4});
}

std::vector<Value> infer(const SpaceToDepth& op, const InferContext& context) {
  Shape out = context.shape(0);
  const std::int64_t volume = block_volume(op.block_size, out, context);
  out[1] = multiplied(out[1], volume, context);
  for (std::size_t axis = 2; axis < out.rank(); ++axis)
    out[axis] = divided(out[axis], op.block_size, context);
  return output_like(context.input(0), out, {1, 2, 3, 4});
}

std::vector<Value> infer(const ShuffleChannels& op, const InferContext& context) {
  context.expect_inputs(1, 1);
  const Shape& data = context.shape(0);
  const std::int64_t channels = data[normalize_axis(op.axis, data.rank(), context)];
  context.expect(
      op.group >= 1 && (channels == Shape::kDynamic || channels % op.group == 0),
      fmt::format("expected groups that divide {} channels, got {}", channels, op.group));
  return output_like(context.input(0));
}

std::vector<Value> infer(const Roll&, const InferContext& context) {
  context.expect_inputs(3, 3);
  const Shape& data = context.shape(0);
  const std::vector<ShapeInteger> shift = context.shape_integers(1, "shift");
  const std::vector<std::int64_t> axes = context.integers(2, "axes");
  context.expect(
      shift.size() == 1 || shift.size() == axes.size(),
      fmt::format("expected one shift or one per axis, got {} and {}", shift.size(), axes.size()));
  for (std::int64_t axis : axes) normalize_axis(axis, data.rank(), context);
  return output_like(context.input(0));
}

}  // namespace octet
