// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/strided_slice.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/ops/infer.h"

namespace octet {
namespace {

bool is_set(const std::vector<std::int64_t>& mask, std::size_t i) {
  return i < mask.size() && mask[i] != 0;
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
  const std::int64_t step = std::abs(stride);
  return {first, stride, distance <= 0 ? 0 : (distance + step - 1) / step};
}

}  // namespace

ResolvedSlice resolve_slice(const StridedSlice& op, const Shape& data,
                            const std::vector<std::int64_t>& begin,
                            const std::vector<std::int64_t>& end,
                            const std::vector<std::int64_t>& strides) {
  if (begin.size() != end.size() || (!strides.empty() && strides.size() != begin.size())) {
    throw InvalidArgument(
        fmt::format("expected begin, end and strides of one length, got {}, {} and {}",
                    begin.size(), end.size(), strides.size()));
  }
  ResolvedSlice slice;
  std::vector<std::int64_t> out;
  std::size_t num_new = 0;
  for (std::size_t i = 0; i < begin.size(); ++i)
    num_new += is_set(op.new_axis_mask, i) && !is_set(op.ellipsis_mask, i) ? 1 : 0;
  const auto keep_whole = [&](std::size_t count) {
    for (std::size_t i = 0; i < count && slice.dimensions.size() < data.rank(); ++i) {
      const std::int64_t dim = data[slice.dimensions.size()];
      slice.dimensions.push_back({0, 1, dim});
      out.push_back(dim);
    }
  };
  for (std::size_t i = 0; i < begin.size(); ++i) {
    if (is_set(op.ellipsis_mask, i)) {
      const std::size_t named = begin.size() - 1 - num_new;
      keep_whole(data.rank() > named ? data.rank() - named : 0);
      continue;
    }
    if (is_set(op.new_axis_mask, i)) {
      out.push_back(1);
      continue;
    }
    const std::size_t axis = slice.dimensions.size();
    if (axis >= data.rank())
      throw InvalidArgument(
          fmt::format("slices more dimensions than data {} has", to_string(data)));
    const std::int64_t stride = strides.empty() ? 1 : strides[i];
    if (stride == 0)
      throw InvalidArgument(
          fmt::format("expected strides other than 0, got 0 in dimension {}", axis));
    const std::int64_t dim = data[axis];
    if (is_set(op.shrink_axis_mask, i)) {
      const std::int64_t index = begin[i] < 0 ? begin[i] + dim : begin[i];
      if (index < 0 || index >= dim)
        throw InvalidArgument(fmt::format("index {} is outside dimension {} of data {}", begin[i],
                                          axis, to_string(data)));
      slice.dimensions.push_back({index, 1, 1});
      continue;
    }
    if (dim == Shape::kDynamic) {
      slice.dimensions.push_back({0, 1, dim});
      out.push_back(dim);
      continue;
    }
    slice.dimensions.push_back(clamp_slice(dim, begin[i], is_set(op.begin_mask, i), end[i],
                                           is_set(op.end_mask, i), stride));
    out.push_back(slice.dimensions.back().size);
  }
  keep_whole(data.rank());
  slice.shape = Shape(std::move(out));
  return slice;
}

std::vector<Value> infer(const StridedSlice& op, const InferContext& context) {
  context.expect_inputs(3, 4);
  const Shape& data = context.shape(0);
  const std::vector<std::int64_t> begin = context.integers(1, "begin");
  const std::vector<std::int64_t> end = context.integers(2, "end");
  const std::vector<std::int64_t> strides =
      context.num_inputs() == 4 ? context.integers(3, "strides") : std::vector<std::int64_t>{};
  try {
    return single_output(context.type(0), resolve_slice(op, data, begin, end, strides).shape);
  } catch (const InvalidArgument& error) {
    context.fail(error.what());
  }
}

}  // namespace octet
