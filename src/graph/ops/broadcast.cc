// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "graph/ops/infer.h"

namespace octet {
namespace {

// Checks a pair of sizes of which the first is repeated to the second.
void expect_repeatable(std::int64_t from, std::int64_t to, const InferContext& context) {
  context.expect(from == 1 || is_same_size(from, to),
                 fmt::format("data {} does not broadcast to the target: size {} is neither 1 nor "
                             "{}",
                             to_string(context.shape(0)), from, to));
}

void check_explicit_axes(const std::vector<std::int64_t>& target, const InferContext& context) {
  const Shape& data = context.shape(0);
  const std::vector<std::int64_t> axes = context.integers(2, "axes");
  context.expect(axes.size() == data.rank() || (data.rank() == 0 && axes.size() == 1),
                 fmt::format("expected {} axes for data {}, got {}", data.rank(), to_string(data),
                             axes.size()));
  std::int64_t last = -1;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    context.expect(axes[i] > last && axes[i] < static_cast<std::int64_t>(target.size()),
                   fmt::format("expected ascending axes below {}, got {}", target.size(), axes[i]));
    last = axes[i];
    if (i < data.rank())
      expect_repeatable(data[i], target[static_cast<std::size_t>(axes[i])], context);
  }
}

}  // namespace

std::vector<Value> infer(const Broadcast& op, const InferContext& context) {
  const bool is_explicit = op.mode == BroadcastMode::explicit_axes;
  context.expect_inputs(is_explicit ? 3 : 2, is_explicit ? 3 : 2);
  const Shape& data = context.shape(0);
  const std::vector<std::int64_t> target = context.sizes(1, "target shape");
  ShapeBuilder repeated(context.type(0));
  for (const ShapeInteger& size : context.shape_integers(1, "target shape"))
    repeated.add(size.value.value_or(Shape::kDynamic), size.dimension);
  if (op.mode == BroadcastMode::bidirectional) {
    const std::optional<Value> common = broadcast_values(context.input(0), repeated.output()[0]);
    context.expect(common.has_value(), fmt::format("shapes {} and {} do not broadcast",
                                                   to_string(data), to_string(Shape(target))));
    return {*common};
  }
  if (is_explicit) {
    check_explicit_axes(target, context);
  } else {
    context.expect(data.rank() <= target.size(),
                   fmt::format("expected a target of rank {} or more for data {}, got {}",
                               data.rank(), to_string(data), to_string(Shape(target))));
    for (std::size_t i = 0; i < data.rank(); ++i)
      expect_repeatable(data[i], target[target.size() - data.rank() + i], context);
  }
  return repeated.output();
}

std::vector<Value> infer(const Tile&, const InferContext& context) {
  context.expect_inputs(2, 2);
  const Shape& data = context.shape(0);
  const std::vector<ShapeInteger> repeats = context.shape_integers(1, "repeats");
  const std::size_t rank = std::max(data.rank(), repeats.size());
  ShapeBuilder out(context.type(0));
  for (std::size_t i = 0; i < rank; ++i) {
    const ShapeInteger one{1, std::nullopt};
    const ShapeInteger& count =
        i + repeats.size() < rank ? one : repeats[i + repeats.size() - rank];
    const std::size_t missing = rank - data.rank();
    const std::int64_t dim = i < missing ? 1 : data[i - missing];
    context.expect(!count.value || *count.value >= 0,
                   fmt::format("expected repeats >= 0, got {}", count.value.value_or(0)));
    if (count.value == 1 && i >= missing)
      out.keep(context.input(0), i - missing);
    else if (dim == 1)
      out.add(count.value.value_or(Shape::kDynamic), count.dimension);
    else if (count.value && dim != Shape::kDynamic)
      out.add(checked_product({dim, *count.value}, context));
    else
      out.add(Shape::kDynamic);
  }
  return out.output();
}

std::vector<Value> infer(const Range& op, const InferContext& context) {
  context.expect_inputs(3, 3);
  double bounds[3];
  for (std::size_t i = 0; i < 3; ++i) {
    const Shape& shape = context.shape(i);
    context.expect(shape.rank() == 0 || shape == Shape{1},
                   fmt::format("expected start, stop and step as scalars, got {} in input {}",
                               to_string(shape), i));
    const std::optional<double> value = context.number(i);
    if (!value) return single_output(op.output_type, Shape{Shape::kDynamic});
    bounds[i] = is_float(op.output_type) ? *value : std::trunc(*value);
  }
  context.expect(bounds[2] != 0 && std::isfinite(bounds[2]), "expected a step other than 0");
  const double length = std::ceil((bounds[1] - bounds[0]) / bounds[2]);
  context.expect(std::isfinite(length) && length < 0x1p40,
                 fmt::format("expected a range of at most 2^40 elements, got {}", length));
  return single_output(op.output_type, Shape{std::max<std::int64_t>(0, std::llround(length))});
}

std::vector<Value> infer(const ShapeOf& op, const InferContext& context) {
  context.expect_inputs(1, 1);
  context.expect(op.output_type == ElementType::i64 || op.output_type == ElementType::i32,
                 fmt::format("expected output type i32 or i64, got {}", to_string(op.output_type)));
  return single_output(op.output_type, Shape{static_cast<std::int64_t>(context.shape(0).rank())});
}

}  // namespace octet
