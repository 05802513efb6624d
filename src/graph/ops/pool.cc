// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "graph/ops/infer.h"
#include "graph/ops/window.h"

namespace octet {
namespace {

std::vector<Value> infer_pool(const PoolAttributes& op, const std::vector<std::int64_t>& dilations,
                              const InferContext& context) {
  context.expect_inputs(1, 1);
  const Shape& data = context.shape(0);
  context.expect(data.rank() >= 3 && data.rank() <= 5,
                 fmt::format("expected data of rank 3 to 5, got {}", to_string(data)));
  const std::size_t num_spatial = data.rank() - 2;
  for (const auto* attribute : {&op.kernel, &op.strides, &op.pads_begin, &op.pads_end}) {
    context.expect(attribute->size() == num_spatial,
                   fmt::format("expected {} kernel sizes, strides and pads, got {}", num_spatial,
                               attribute->size()));
  }
  context.expect(dilations.empty() || dilations.size() == num_spatial,
                 fmt::format("expected {} dilations, got {}", num_spatial, dilations.size()));
  ShapeBuilder out(context.type(0));
  out.keep(context.input(0), 0);
  out.keep(context.input(0), 1);
  for (std::size_t axis = 0; axis < num_spatial; ++axis) {
    const std::int64_t dilation = dilations.empty() ? 1 : dilations[axis];
    expect_window({op.kernel[axis], op.strides[axis], dilation}, 1, axis, context);
    expect_window({op.pads_begin[axis], op.pads_end[axis]}, 0, axis, context);
    if (data[axis + 2] == Shape::kDynamic) {
      out.add(Shape::kDynamic);
      continue;
    }
    const Window window = pool_window(op, axis, data[axis + 2], dilation);
    const auto positions = window_positions(window, data[axis + 2], op.rounding_type);
    context.expect(positions.has_value(),
                   fmt::format("kernel exceeds the padded data {}", to_string(data)));
    out.add(*positions);
  }
  return out.output();
}

}  // namespace

std::vector<Value> infer(const MaxPool& op, const InferContext& context) {
  return infer_pool(op, op.dilations, context);
}
std::vector<Value> infer(const AvgPool& op, const InferContext& context) {
  return infer_pool(op, {}, context);
}

std::vector<Value> infer(const AdaptiveAvgPool&, const InferContext& context) {
  context.expect_inputs(2, 2);
  const Shape& data = context.shape(0);
  const std::vector<std::int64_t> sizes = context.sizes(1, "output shape");
  context.expect(data.rank() >= 3 && data.rank() <= 5 && sizes.size() == data.rank() - 2,
                 fmt::format("expected data of rank 3 to 5 and a size per spatial dimension, got "
                             "{} and {}",
                             to_string(data), to_string(Shape(sizes))));
  ShapeBuilder out(context.type(0));
  out.keep(context.input(0), 0);
  out.keep(context.input(0), 1);
  for (std::int64_t size : sizes) out.add(size);
  return out.output();
}

}  // namespace octet
