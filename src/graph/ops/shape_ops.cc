// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "graph/ops/infer.h"

namespace octet {

std::vector<Value> infer(const Squeeze&, const InferContext& context) {
  context.expect_inputs(1, 2);
  const Value& data = context.input(0);
  const std::size_t rank = data.shape.rank();
  std::vector<bool> removed(rank, false);
  const std::vector<std::int64_t> axes =
      context.num_inputs() == 2 ? context.integers(1, "axes") : std::vector<std::int64_t>{};
  for (std::int64_t axis : axes) {
    const std::size_t i = normalize_axis(axis, rank, context);
    context.expect(
        is_same_size(data.shape[i], 1),
        fmt::format("expected size 1 at axis {} of data {}", axis, to_string(data.shape)));
    removed[i] = true;
  }
  if (axes.empty()) {
    context.expect(data.shape.is_static(),
                   fmt::format("expected axes to remove from data {}", to_string(data.shape)));
    for (std::size_t i = 0; i < rank; ++i) removed[i] = data.shape[i] == 1;
  }
  ShapeBuilder out(data.type);
  for (std::size_t i = 0; i < rank; ++i) {
    if (!removed[i]) out.keep(data, i);
  }
  return out.output();
}

std::vector<Value> infer(const Unsqueeze&, const InferContext& context) {
  context.expect_inputs(2, 2);
  const Value& data = context.input(0);
  const std::vector<std::int64_t> axes = context.integers(1, "axes");
  const std::size_t rank = data.shape.rank() + axes.size();
  std::vector<bool> inserted(rank, false);
  for (std::int64_t axis : axes) {
    const std::size_t i = normalize_axis(axis, rank, context);
    context.expect(!inserted[i], fmt::format("axis {} is given twice", axis));
    inserted[i] = true;
  }
  ShapeBuilder out(data.type);
  std::size_t next = 0;
  for (std::size_t i = 0; i < rank; ++i) {
    if (inserted[i])
      out.add(1);
    else
      out.keep(data, next++);
  }
  return out.output();
}

std::vector<Value> infer(const Transpose&, const InferContext& context) {
  context.expect_inputs(2, 2);
  const Shape& data = context.shape(0);
  std::vector<std::int64_t> order = context.integers(1, "order");
  if (order.empty()) {
    order.resize(data.rank());
    std::iota(order.rbegin(), order.rend(), 0);
  }
  std::vector<std::int64_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  bool is_permutation = sorted.size() == data.rank();
  for (std::size_t i = 0; is_permutation && i < sorted.size(); ++i)
    is_permutation = sorted[i] == static_cast<std::int64_t>(i);
  context.expect(is_permutation, fmt::format("expected a permutation of {} axes, got {}",
                                             data.rank(), to_string(Shape(order))));
  ShapeBuilder out(context.type(0));
  for (std::int64_t axis : order) out.keep(context.input(0), static_cast<std::size_t>(axis));
  return out.output();
}

std::vector<Value> infer(const Concat& op, const InferContext& context) {
  context.expect_inputs(1, 1U << 16U);
  Shape out = context.shape(0);
  const std::size_t axis = normalize_axis(op.axis, out.rank(), context);
  for (std::size_t i = 1; i < context.num_inputs(); ++i) {
    const Shape& shape = context.shape(i);
    bool fits = shape.rank() == out.rank() && context.type(i) == context.type(0);
    for (std::size_t d = 0; fits && d < out.rank(); ++d)
      fits = d == axis || shape[d] == out[d] || shape[d] == Shape::kDynamic ||
             out[d] == Shape::kDynamic;
    context.expect(
        fits, fmt::format("input {} of {}{} does not join {}{} along axis {}", i,
                          to_string(context.type(i)), to_string(shape), to_string(context.type(0)),
                          to_string(context.shape(0)), op.axis));
    for (std::size_t d = 0; d < out.rank(); ++d) {
      if (d != axis && out[d] == Shape::kDynamic) out[d] = shape[d];
    }
    out[axis] = out[axis] == Shape::kDynamic || shape[axis] == Shape::kDynamic
                    ? Shape::kDynamic
                    : out[axis] + shape[axis];
  }
  ShapeBuilder builder(context.type(0));
  for (std::size_t d = 0; d < out.rank(); ++d)
    builder.add(out[d], d == axis && context.num_inputs() > 1 ? std::nullopt
                                                              : dimension_of(context.input(0), d));
  return builder.output();
}

std::vector<Value> infer(const Pad& op, const InferContext& context) {
  context.expect_inputs(3, 4);
  const Shape& data = context.shape(0);
  const std::vector<ShapeInteger> pads_begin = context.shape_integers(1, "pads_begin");
  const std::vector<ShapeInteger> pads_end = context.shape_integers(2, "pads_end");
  context.expect(pads_begin.size() == data.rank() && pads_end.size() == data.rank(),
                 fmt::format("expected {} pads on each side, got {} and {}", data.rank(),
                             pads_begin.size(), pads_end.size()));
  ShapeBuilder out(context.type(0));
  for (std::size_t i = 0; i < data.rank(); ++i) {
    if (pads_begin[i].value == 0 && pads_end[i].value == 0) {
      out.keep(context.input(0), i);
      continue;
    }
    if (data[i] == Shape::kDynamic || !pads_begin[i].value || !pads_end[i].value) {
      out.add(Shape::kDynamic);
      continue;
    }
    const std::int64_t begin = *pads_begin[i].value;
    const std::int64_t end = *pads_end[i].value;
    const std::int64_t most = op.mode == PadMode::reflect ? data[i] - 1 : data[i];
    context.expect(
        op.mode == PadMode::constant || op.mode == PadMode::edge || (begin <= most && end <= most),
        fmt::format("pads {} and {} exceed data {} in dimension {}", begin, end, to_string(data),
                    i));
    const auto is_usable = [](std::int64_t pad) {
      return pad >= -kLongestDimension && pad <= kLongestDimension;
    };
    context.expect(is_usable(begin) && is_usable(end) && data[i] + begin + end >= 0,
                   fmt::format("pads {} and {} remove more than data {} has in dimension {}", begin,
                               end, to_string(data), i));
    out.add(data[i] + begin + end);
  }
  return out.output();
}

}  // namespace octet
