// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "graph/ops/infer.h"

namespace octet {
namespace {

std::vector<Value> along_axis(std::int64_t axis, const InferContext& context) {
  context.expect_inputs(1, 1);
  normalize_axis(axis, context.shape(0).rank(), context);
  return output_like(context.input(0));
}

// data, axes -> like data.
std::vector<Value> along_axes(const InferContext& context) {
  context.expect_inputs(2, 2);
  for (std::int64_t axis : context.integers(1, "axes"))
    normalize_axis(axis, context.shape(0).rank(), context);
  return output_like(context.input(0));
}

// Inputs 1 and up are vectors with one element per channel of input 0.
std::vector<Value> per_channel(std::size_t num_inputs, const InferContext& context) {
  context.expect_inputs(num_inputs, num_inputs);
  const Shape& data = context.shape(0);
  context.expect(data.rank() >= 2,
                 fmt::format("expected data of rank 2 or more, got {}", to_string(data)));
  for (std::size_t i = 1; i < num_inputs; ++i) {
    context.expect_same_type(0, i);
    const Shape& shape = context.shape(i);
    context.expect(shape.rank() == 1 && is_same_size(shape[0], data[1]),
                   fmt::format("expected one element per channel of data {} in input {}, got {}",
                               to_string(data), i, to_string(shape)));
  }
  return output_like(context.input(0));
}

}  // namespace

std::vector<Value> infer(const Softmax& op, const InferContext& context) {
  return along_axis(op.axis, context);
}
std::vector<Value> infer(const LogSoftmax& op, const InferContext& context) {
  return along_axis(op.axis, context);
}
std::vector<Value> infer(const NormalizeL2&, const InferContext& context) {
  return along_axes(context);
}
std::vector<Value> infer(const Mvn&, const InferContext& context) {
  return along_axes(context);
}
std::vector<Value> infer(const Lrn& op, const InferContext& context) {
  context.expect(op.size >= 1, fmt::format("expected a size >= 1, got {}", op.size));
  return along_axes(context);
}
std::vector<Value> infer(const BatchNormInference&, const InferContext& context) {
  return per_channel(5, context);
}
std::vector<Value> infer(const GroupNormalization& op, const InferContext& context) {
  std::vector<Value> outputs = per_channel(3, context);
  const std::int64_t channels = context.shape(0)[1];
  context.expect(
      op.num_groups >= 1 && (channels == Shape::kDynamic || channels % op.num_groups == 0),
      fmt::format("expected a number of groups that divides {} channels, got {}", channels,
                  op.num_groups));
  return outputs;
}

}  // namespace octet
