// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "graph/ops/infer.h"

namespace octet {
namespace {

constexpr std::int64_t kInferred = -1;

// The one dimension that the target leaves open, from the number of elements; dynamic if data's is
// unknown.
std::int64_t open_dimension(const Shape& data, const std::vector<std::int64_t>& out,
                            const InferContext& context) {
  std::int64_t known = 1;
  for (std::int64_t dim : out) known *= dim == kInferred ? 1 : dim;
  if (!data.is_static()) return Shape::kDynamic;
  context.expect(known != 0 && data.num_elements() % known == 0,
                 fmt::format("{} elements do not fill the target {}", data.num_elements(),
                             to_string(Shape(out))));
  return data.num_elements() / known;
}

}  // namespace

std::vector<Value> infer(const Reshape& op, const InferContext& context) {
  context.expect_inputs(2, 2);
  const Shape& data = context.shape(0);
  std::vector<std::int64_t> out = context.integers(1, "target shape");
  context.expect(
      std::count(out.begin(), out.end(), kInferred) <= 1,
      fmt::format("expected at most one -1 in the target, got {}", to_string(Shape(out))));
  bool copies_dynamic = false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    context.expect(out[i] >= kInferred,
                   fmt::format("expected a target of sizes >= -1, got {}", out[i]));
    if (op.special_zero && out[i] == 0) {
      context.expect(i < data.rank(),
                     fmt::format("target copies dimension {} of data {}", i, to_string(data)));
      out[i] = data[i];
      copies_dynamic |= data[i] == Shape::kDynamic;
    }
  }
  if (copies_dynamic) return single_output(context.type(0), Shape(std::move(out)));
  const auto open = std::find(out.begin(), out.end(), kInferred);
  if (open != out.end()) {
    const std::int64_t dim = open_dimension(data, out, context);
    *open = dim;
  } else {
    context.expect(!data.is_static() || Shape(out).num_elements() == data.num_elements(),
                   fmt::format("data {} cannot become {}", to_string(data), to_string(Shape(out))));
  }
  return single_output(context.type(0), Shape(std::move(out)));
}

std::vector<Value> infer(const Squeeze&, const InferContext& context) {
  context.expect_inputs(1, 2);
  const Shape& data = context.shape(0);
  std::vector<bool> removed(data.rank(), false);
  if (context.num_inputs() == 2) {
    for (std::int64_t axis : context.integers(1, "axes")) {
      const std::size_t i = normalize_axis(axis, data.rank(), context);
      context.expect(data[i] == 1,
                     fmt::format("expected size 1 at axis {} of data {}", axis, to_string(data)));
      removed[i] = true;
    }
  } else {
    for (std::size_t i = 0; i < data.rank(); ++i) removed[i] = data[i] == 1;
  }
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < data.rank(); ++i) {
    if (!removed[i]) out.push_back(data[i]);
  }
  return single_output(context.type(0), Shape(std::move(out)));
}

std::vector<Value> infer(const Unsqueeze&, const InferContext& context) {
  context.expect_inputs(2, 2);
  const Shape& data = context.shape(0);
  const std::vector<std::int64_t> axes = context.integers(1, "axes");
  const std::size_t rank = data.rank() + axes.size();
  std::vector<bool> inserted(rank, false);
  for (std::int64_t axis : axes) {
    const std::size_t i = normalize_axis(axis, rank, context);
    context.expect(!inserted[i], fmt::format("axis {} is given twice", axis));
    inserted[i] = true;
  }
  std::vector<std::int64_t> out;
  std::size_t next = 0;
  for (std::size_t i = 0; i < rank; ++i) out.push_back(inserted[i] ? 1 : data[next++]);
  return single_output(context.type(0), Shape(std::move(out)));
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
  std::vector<std::int64_t> out;
  for (std::int64_t axis : order) out.push_back(data[static_cast<std::size_t>(axis)]);
  return single_output(context.type(0), Shape(std::move(out)));
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
  return single_output(context.type(0), out);
}

std::vector<Value> infer(const Pad& op, const InferContext& context) {
  context.expect_inputs(3, 4);
  const Shape& data = context.shape(0);
  const std::vector<std::int64_t> begin = context.integers(1, "pads_begin");
  const std::vector<std::int64_t> end = context.integers(2, "pads_end");
  context.expect(begin.size() == data.rank() && end.size() == data.rank(),
                 fmt::format("expected {} pads on each side, got {} and {}", data.rank(),
                             begin.size(), end.size()));
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < data.rank(); ++i) {
    if (data[i] == Shape::kDynamic) {
      out.push_back(Shape::kDynamic);
      continue;
    }
    const std::int64_t most = op.mode == PadMode::reflect ? data[i] - 1 : data[i];
    context.expect(op.mode == PadMode::constant || op.mode == PadMode::edge ||
                       (begin[i] <= most && end[i] <= most),
                   fmt::format("pads {} and {} exceed data {} in dimension {}", begin[i], end[i],
                               to_string(data), i));
    out.push_back(data[i] + begin[i] + end[i]);
    context.expect(out.back() >= 0,
                   fmt::format("pads {} and {} remove more than data {} has in dimension {}",
                               begin[i], end[i], to_string(data), i));
  }
  return single_output(context.type(0), Shape(std::move(out)));
}

}  // namespace octet
