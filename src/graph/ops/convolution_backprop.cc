// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "graph/ops/infer.h"
#include "graph/ops/window.h"

namespace octet {
namespace {

// `groups` leading weight dimensions: 0 for ConvolutionBackpropData, 1 for
// GroupConvolutionBackpropData.
template <typename T>
std::vector<Value> infer_backprop(const T& op, std::size_t groups, const InferContext& context) {
  context.expect_inputs(2, 3);
  const Shape& data = context.shape(0);
  const Shape& weights = context.shape(1);
  context.expect(data.rank() >= 3 && data.rank() <= 5,
                 fmt::format("expected data of rank 3 to 5, got {}", to_string(data)));
  context.expect(weights.rank() == data.rank() + groups && weights.is_static(),
                 fmt::format("expected weights of static shape and rank {} for data {}, got {}",
                             data.rank() + groups, to_string(data), to_string(weights)));
  context.expect_same_type(0, 1);
  const std::size_t num_spatial = data.rank() - 2;
  for (const auto* attribute : {&op.strides, &op.dilations, &op.pads_begin, &op.pads_end}) {
    context.expect(attribute->size() == num_spatial,
                   fmt::format("expected {} strides, dilations and pads, got {}", num_spatial,
                               attribute->size()));
  }
  context.expect(
      op.output_padding.empty() || op.output_padding.size() == num_spatial,
      fmt::format("expected {} output paddings, got {}", num_spatial, op.output_padding.size()));
  const std::int64_t num_groups = groups == 0 ? 1 : weights[0];
  const std::int64_t channels = num_groups * weights[groups];
  context.expect(data[1] == channels || data[1] == Shape::kDynamic,
                 fmt::format("expected {} input channels for weights {}, got data {}", channels,
                             to_string(weights), to_string(data)));

  ShapeBuilder out(context.type(0));
  out.keep(context.input(0), 0);
  out.add(num_groups * weights[groups + 1]);
  const bool is_sized = context.num_inputs() == 3;
  const std::vector<std::int64_t> sizes =
      is_sized ? context.sizes(2, "output shape") : std::vector<std::int64_t>{};
  context.expect(!is_sized || sizes.size() == num_spatial,
                 fmt::format("expected an output shape of {} sizes, got {}", num_spatial,
                             to_string(Shape(sizes))));
  for (std::size_t axis = 0; axis < num_spatial; ++axis) {
    const std::int64_t kernel = weights[groups + 2 + axis];
    expect_window({op.strides[axis], op.dilations[axis], kernel}, 1, axis, context);
    expect_window({op.pads_begin[axis], op.pads_end[axis],
                   op.output_padding.empty() ? 0 : op.output_padding[axis]},
                  0, axis, context);
    if (is_sized) {
      out.add(sizes[axis]);
      continue;
    }
    const std::int64_t input = data[axis + 2];
    const std::int64_t size = input == Shape::kDynamic
                                  ? input
                                  : backprop_size(op, op.output_padding, axis, input, kernel);
    context.expect(size >= 1 || input == Shape::kDynamic,
                   fmt::format("the pads remove all of dimension {} of the output of data {}", axis,
                               to_string(data)));
    out.add(size);
  }
  return out.output();
}

}  // namespace

std::vector<Value> infer(const ConvolutionBackpropData& op, const InferContext& context) {
  return infer_backprop(op, 0, context);
}
std::vector<Value> infer(const GroupConvolutionBackpropData& op, const InferContext& context) {
  return infer_backprop(op, 1, context);
}

}  // namespace octet
