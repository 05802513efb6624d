// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/strided_slice.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "graph/ops/infer.h"

namespace octet {
namespace {

bool is_set(const std::vector<std::int64_t>& mask, std::size_t i) {
  return i < mask.size() && mask[i] != 0;
}

// What becomes of one dimension: kept whole, cut or removed by the bounds of number `bound`, or,
// for an inserted one, none of data's.
struct Step {
  enum class Kind { keep, slice, remove, insert } kind = Kind::keep;
  std::size_t axis = 0;
  std::size_t bound = 0;
};

std::vector<Step> steps_of(const StridedSlice& op, const Shape& data, std::size_t num_bounds) {
  std::size_t num_new = 0;
  for (std::size_t i = 0; i < num_bounds; ++i)
    num_new += is_set(op.new_axis_mask, i) && !is_set(op.ellipsis_mask, i) ? 1 : 0;
  std::vector<Step> steps;
  std::size_t axis = 0;
  for (std::size_t i = 0; i < num_bounds; ++i) {
    if (is_set(op.ellipsis_mask, i)) {
      const std::size_t named = num_bounds - 1 - num_new;
      const std::size_t count = data.rank() > named ? data.rank() - named : 0;
      for (std::size_t k = 0; k < count && axis < data.rank(); ++k)
        steps.push_back({Step::Kind::keep, axis++, i});
      continue;
    }
    if (is_set(op.new_axis_mask, i)) {
      steps.push_back({Step::Kind::insert, axis, i});
      continue;
    }
    if (axis >= data.rank())
      throw InvalidArgument(
          fmt::format("slices more dimensions than data {} has", to_string(data)));
    steps.push_back(
        {is_set(op.shrink_axis_mask, i) ? Step::Kind::remove : Step::Kind::slice, axis++, i});
  }
  while (axis < data.rank()) steps.push_back({Step::Kind::keep, axis++, 0});
  return steps;
}

void check_stride(std::int64_t stride, std::size_t axis) {
  if (stride == 0)
    throw InvalidArgument(
        fmt::format("expected strides other than 0, got 0 in dimension {}", axis));
}

// Bounds as Python's slice.indices() clamps them.
ResolvedSlice::Dimension clamp_slice(std::int64_t dim, std::int64_t begin, bool all_before,
                                     std::int64_t end, bool all_after, std::int64_t stride) {
  const std::int64_t lowest = stride > 0 ? 0 : -1;
  const std::int64_t highest = stride > 0 ? dim : dim - 1;
  const auto bound = [&](std::int64_t value) {
    return std::clamp(value < 0 ? value + dim : value, lowest, highest);
  };
  const std::int64_t first = all_before ? (stride > 0 ? lowest : highest) : bound(begin);
  const std::int64_t last = all_after ? (stride > 0 ? highest : lowest) : bound(end);
  const std::int64_t distance = stride > 0 ? last - first : first - last;
  // A stride beyond the data takes its first element only, whatever its size.
  constexpr std::int64_t kLongest = std::int64_t{1} << 62U;
  const std::int64_t step = std::abs(std::clamp(stride, -kLongest, kLongest));
  return {first, stride, distance <= 0 ? 0 : (distance - 1) / step + 1};
}

std::int64_t element_index(std::int64_t index, std::size_t axis, const Shape& data) {
  const std::int64_t counted = index < 0 ? index + data[axis] : index;
  if (counted < 0 || counted >= data[axis])
    throw InvalidArgument(
        fmt::format("index {} is outside dimension {} of data {}", index, axis, to_string(data)));
  return counted;
}

// Slice as a StridedSlice: bounds in the order of the dimensions.
struct MaskedSlice {
  StridedSlice op;
  std::vector<ShapeInteger> begin;
  std::vector<ShapeInteger> end;
  std::vector<ShapeInteger> strides;
};

MaskedSlice with_masks(std::size_t rank, const std::vector<ShapeInteger>& start,
                       const std::vector<ShapeInteger>& stop, const std::vector<ShapeInteger>& step,
                       std::vector<std::int64_t> axes) {
  if (axes.empty()) {
    axes.resize(start.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (start.size() != axes.size() || stop.size() != axes.size() || step.size() != axes.size())
    throw InvalidArgument(
        fmt::format("expected as many starts, stops and steps as axes, {}, got {}, {} and {}",
                    axes.size(), start.size(), stop.size(), step.size()));
  MaskedSlice slice;
  const ShapeInteger zero{0, std::nullopt};
  const ShapeInteger one{1, std::nullopt};
  slice.op.begin_mask = slice.op.end_mask = std::vector<std::int64_t>(rank, 1);
  slice.begin = slice.end = std::vector<ShapeInteger>(rank, zero);
  slice.strides = std::vector<ShapeInteger>(rank, one);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::int64_t counted = axes[i] < 0 ? axes[i] + static_cast<std::int64_t>(rank) : axes[i];
    const auto axis = static_cast<std::size_t>(counted);
    if (counted < 0 || axis >= rank || slice.op.begin_mask[axis] == 0)
      throw InvalidArgument(
          fmt::format("expected distinct axes within [-{0}, {0}), got {1}", rank, axes[i]));
    slice.op.begin_mask[axis] = slice.op.end_mask[axis] = 0;
    slice.begin[axis] = start[i];
    slice.end[axis] = stop[i];
    slice.strides[axis] = step[i];
  }
  return slice;
}

void check_lengths(std::size_t begin, std::size_t end, std::size_t strides) {
  if (begin != end || (strides != 0 && strides != begin)) {
    throw InvalidArgument(fmt::format(
        "expected begin, end and strides of one length, got {}, {} and {}", begin, end, strides));
  }
}

// The size of a sliced dimension, as far as its bounds are known.
void add_sliced(const MaskedSlice& slice, const Step& step, const Value& data, ShapeBuilder& out) {
  const ShapeInteger& begin = slice.begin[step.bound];
  const ShapeInteger& end = slice.end[step.bound];
  const std::optional<std::int64_t> stride =
      slice.strides.empty() ? 1 : slice.strides[step.bound].value;
  if (stride) check_stride(*stride, step.axis);
  const bool all_before = is_set(slice.op.begin_mask, step.bound);
  const bool all_after = is_set(slice.op.end_mask, step.bound);
  const std::int64_t dim = data.shape[step.axis];
  if (dim != Shape::kDynamic) {
    if (stride && (all_before || begin.value) && (all_after || end.value))
      out.add(clamp_slice(dim, begin.value.value_or(0), all_before, end.value.value_or(0),
                          all_after, *stride)
                  .size);
    else
      out.add(Shape::kDynamic);
    return;
  }
  const std::optional<DimensionRef> dimension = dimension_of(data, step.axis);
  const bool ends_whole = all_after || end.value >= std::numeric_limits<std::int32_t>::max() ||
                          (end.dimension && end.dimension == dimension);
  const bool is_whole = stride == 1 && (all_before || begin.value == 0) && ends_whole;
  out.add(dim, is_whole ? dimension : std::nullopt);
}

std::vector<Value> infer_slice(const MaskedSlice& slice, const Value& data) {
  check_lengths(slice.begin.size(), slice.end.size(), slice.strides.size());
  ShapeBuilder out(data.type);
  for (const Step& step : steps_of(slice.op, data.shape, slice.begin.size())) {
    switch (step.kind) {
      case Step::Kind::keep:
        out.keep(data, step.axis);
        break;
      case Step::Kind::insert:
        out.add(1);
        break;
      case Step::Kind::remove:
        if (slice.begin[step.bound].value && data.shape[step.axis] != Shape::kDynamic)
          element_index(*slice.begin[step.bound].value, step.axis, data.shape);
        break;
      case Step::Kind::slice:
        add_sliced(slice, step, data, out);
        break;
    }
  }
  return out.output();
}

std::vector<ShapeInteger> known(const std::vector<std::int64_t>& values) {
  std::vector<ShapeInteger> integers;
  for (std::int64_t value : values) integers.push_back({value, std::nullopt});
  return integers;
}

std::vector<std::int64_t> values_of(const std::vector<ShapeInteger>& integers) {
  std::vector<std::int64_t> values;
  for (const ShapeInteger& integer : integers) values.push_back(integer.value.value_or(0));
  return values;
}

}  // namespace

ResolvedSlice resolve_slice(const StridedSlice& op, const Shape& data,
                            const std::vector<std::int64_t>& begin,
                            const std::vector<std::int64_t>& end,
                            const std::vector<std::int64_t>& strides) {
  check_lengths(begin.size(), end.size(), strides.size());
  ResolvedSlice slice;
  std::vector<std::int64_t> out;
  for (const Step& step : steps_of(op, data, begin.size())) {
    if (step.kind == Step::Kind::insert) {
      out.push_back(1);
      continue;
    }
    const std::size_t i = step.bound;
    ResolvedSlice::Dimension dimension{0, 1, data[step.axis]};
    if (step.kind == Step::Kind::remove) {
      dimension = {element_index(begin[i], step.axis, data), 1, 1};
    } else if (step.kind == Step::Kind::slice) {
      const std::int64_t stride = strides.empty() ? 1 : strides[i];
      check_stride(stride, step.axis);
      dimension = clamp_slice(data[step.axis], begin[i], is_set(op.begin_mask, i), end[i],
                              is_set(op.end_mask, i), stride);
    }
    slice.dimensions.push_back(dimension);
    if (step.kind != Step::Kind::remove) out.push_back(dimension.size);
  }
  slice.shape = Shape(std::move(out));
  return slice;
}

ResolvedSlice resolve_slice(const Shape& data, const std::vector<std::int64_t>& start,
                            const std::vector<std::int64_t>& stop,
                            const std::vector<std::int64_t>& step,
                            const std::vector<std::int64_t>& axes) {
  const MaskedSlice slice = with_masks(data.rank(), known(start), known(stop), known(step), axes);
  return resolve_slice(slice.op, data, values_of(slice.begin), values_of(slice.end),
                       values_of(slice.strides));
}

std::vector<Value> infer(const StridedSlice& op, const InferContext& context) {
  context.expect_inputs(3, 4);
  const MaskedSlice slice{op, context.shape_integers(1, "begin"), context.shape_integers(2, "end"),
                          context.num_inputs() == 4 ? context.shape_integers(3, "strides")
                                                    : std::vector<ShapeInteger>{}};
  try {
    return infer_slice(slice, context.input(0));
  } catch (const InvalidArgument& error) {
    context.fail(error.what());
  }
}

std::vector<Value> infer(const Slice&, const InferContext& context) {
  context.expect_inputs(4, 5);
  const auto start = context.shape_integers(1, "start");
  const auto stop = context.shape_integers(2, "stop");
  const auto step = context.shape_integers(3, "step");
  const auto axes =
      context.num_inputs() == 5 ? context.integers(4, "axes") : std::vector<std::int64_t>{};
  try {
    return infer_slice(with_masks(context.shape(0).rank(), start, stop, step, axes),
                       context.input(0));
  } catch (const InvalidArgument& error) {
    context.fail(error.what());
  }
}

}  // namespace octet
