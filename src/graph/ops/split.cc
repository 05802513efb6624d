// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "graph/ops/infer.h"

namespace octet {

std::vector<Value> infer(const EvenSplit& op, const InferContext& context) {
  context.expect_inputs(2, 2);
  Shape part = context.shape(0);
  const std::size_t axis = normalize_axis(context.integer(1, "axis"), part.rank(), context);
  context.expect(
      op.num_splits >= 1 && op.num_splits <= kMostOutputs &&
          (part[axis] == Shape::kDynamic || part[axis] % op.num_splits == 0),
      fmt::format("expected a number of parts that divides dimension {} of data {}, got {}", axis,
                  to_string(part), op.num_splits));
  if (part[axis] != Shape::kDynamic) part[axis] /= op.num_splits;
  std::vector<Value> outputs(static_cast<std::size_t>(op.num_splits));
  std::fill(outputs.begin(), outputs.end(), output_like(context.input(0), part, {axis})[0]);
  return outputs;
}

std::vector<Value> infer(const VariadicSplit&, const InferContext& context) {
  context.expect_inputs(3, 3);
  const Shape& data = context.shape(0);
  const std::size_t axis = normalize_axis(context.integer(1, "axis"), data.rank(), context);
  const std::vector<ShapeInteger> lengths = context.shape_integers(2, "lengths");
  std::int64_t rest = data[axis];
  bool is_rest_known = rest != Shape::kDynamic;
  std::size_t num_rests = 0;
  context.expect(lengths.size() <= static_cast<std::size_t>(kMostOutputs),
                 fmt::format("expected at most {} lengths, got {}", kMostOutputs, lengths.size()));
  for (const ShapeInteger& length : lengths) {
    is_rest_known = is_rest_known && length.value.has_value();
    if (!length.value) continue;
    context.expect(
        *length.value >= -1 && *length.value <= kLongestDimension,
        fmt::format("expected lengths within [-1, {}], got {}", kLongestDimension, *length.value));
    if (*length.value == -1)
      ++num_rests;
    else
      rest -= *length.value;
  }
  context.expect(num_rests <= 1 && (!is_rest_known || (num_rests == 0 ? rest == 0 : rest >= 0)),
                 fmt::format("expected lengths that add up to dimension {} of data {}, got {}",
                             axis, to_string(data), to_string(lengths)));
  std::vector<Value> outputs;
  for (const ShapeInteger& length : lengths) {
    Shape part = data;
    part[axis] = !length.value         ? Shape::kDynamic
                 : *length.value != -1 ? *length.value
                 : is_rest_known       ? rest
                                       : Shape::kDynamic;
    outputs.push_back(output_like(context.input(0), part, {axis})[0]);
  }
  return outputs;
}

}  // namespace octet
