// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "graph/ops/infer.h"
#include "graph/ops/window.h"

namespace octet {
namespace {

// `groups` leading weight dimensions: 0 for Convolution, 1 for GroupConvolution.
std::vector<Value> infer_convolution(const ConvolutionAttributes& op, std::size_t groups,
                                     const InferContext& context) {
  context.expect_inputs(2, 2);
  const Shape& data = context.shape(0);
  const Shape& weights = context.shape(1);
  context.expect(data.rank() >= 3 && data.rank() <= 5,
                 fmt::format("expected data of rank 3 to 5, got {}", to_string(data)));
  context.expect(weights.rank() == data.rank() + groups,
                 fmt::format("expected weights of rank {} for data {}, got {}",
                             data.rank() + groups, to_string(data), to_string(weights)));
  context.expect(weights.is_static(),
                 fmt::format("expected weights of static shape, got {}", to_string(weights)));
  context.expect(context.type(0) == context.type(1),
                 fmt::format("expected weights of data's type {}, got {}",
                             to_string(context.type(0)), to_string(context.type(1))));
  const std::size_t num_spatial = data.rank() - 2;
  for (const auto* attribute : {&op.strides, &op.dilations, &op.pads_begin, &op.pads_end}) {
    context.expect(attribute->size() == num_spatial,
                   fmt::format("expected {} strides, dilations and pads, got {}", num_spatial,
                               attribute->size()));
  }
  const std::int64_t num_groups = groups == 0 ? 1 : weights[0];
  const std::int64_t channels = num_groups * weights[groups + 1];
  context.expect(data[1] == channels || data[1] == Shape::kDynamic,
                 fmt::format("expected {} input channels for weights {}, got data {}", channels,
                             to_string(weights), to_string(data)));

  ShapeBuilder out(context.type(0));
  out.keep(context.input(0), 0);
  out.add(num_groups * weights[groups]);
  for (std::size_t axis = 0; axis < num_spatial; ++axis) {
    const std::int64_t kernel = weights[groups + 2 + axis];
    expect_window({op.strides[axis], op.dilations[axis], kernel}, 1, axis, context);
    expect_window({op.pads_begin[axis], op.pads_end[axis]}, 0, axis, context);
    if (data[axis + 2] == Shape::kDynamic) {
      out.add(Shape::kDynamic);
      continue;
    }
    const Window window = convolution_window(op, axis, data[axis + 2], kernel);
    const auto positions = window_positions(window, data[axis + 2]);
    context.expect(positions.has_value(), fmt::format("kernel {} exceeds the padded data {}",
                                                      to_string(weights), to_string(data)));
    out.add(*positions);
  }
  return out.output();
}

}  // namespace

std::vector<Value> infer(const Convolution& op, const InferContext& context) {
  return infer_convolution(op, 0, context);
}
std::vector<Value> infer(const GroupConvolution& op, const InferContext& context) {
  return infer_convolution(op, 1, context);
}

}  // namespace octet
