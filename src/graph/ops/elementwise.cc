// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "graph/ops/infer.h"

namespace octet {
namespace {

std::vector<Value> like_first(const InferContext& context, std::size_t least, std::size_t most) {
  context.expect_inputs(least, most);
  return output_like(context.input(0));
}

std::vector<Value> converted(ElementType type, const InferContext& context) {
  std::vector<Value> outputs = output_like(context.input(0));
  outputs[0].type = type;
  return outputs;
}

Value common_value(AutoBroadcast mode, const Value& a, const Value& b,
                   const InferContext& context) {
  std::optional<Value> common = broadcast_values(a, b);
  const bool fits = common && (mode == AutoBroadcast::numpy ||
                               std::equal(a.shape.begin(), a.shape.end(), b.shape.begin(),
                                          b.shape.end(), is_same_size));
  context.expect(fits, fmt::format("shapes {} and {} do not broadcast", to_string(a.shape),
                                   to_string(b.shape)));
  return std::move(*common);
}

std::vector<Value> two_operands(AutoBroadcast mode, const InferContext& context,
                                ElementType result) {
  context.expect_inputs(2, 2);
  context.expect(context.type(0) == context.type(1),
                 fmt::format("expected operands of one type, got {} and {}",
                             to_string(context.type(0)), to_string(context.type(1))));
  std::vector<Value> outputs{common_value(mode, context.input(0), context.input(1), context)};
  outputs[0].type = result;
  return outputs;
}

void expect_boolean(std::size_t index, const InferContext& context) {
  context.expect(
      context.type(index) == ElementType::boolean,
      fmt::format("expected input {} of booleans, got {}", index, to_string(context.type(index))));
}

// data and `num_inputs - 1` numbers.
std::vector<Value> with_numbers(std::size_t num_inputs, const InferContext& context) {
  std::vector<Value> outputs = like_first(context, num_inputs, num_inputs);
  for (std::size_t i = 1; i < num_inputs; ++i) {
    const Shape& shape = context.shape(i);
    context.expect(shape.is_static() && shape.num_elements() == 1,
                   fmt::format("expected one element in input {}, got {}", i, to_string(shape)));
  }
  return outputs;
}

}  // namespace

std::vector<Value> infer(const Convert& op, const InferContext& context) {
  context.expect_inputs(1, 1);
  return converted(op.destination_type, context);
}

std::vector<Value> infer(const ConvertLike&, const InferContext& context) {
  context.expect_inputs(2, 2);
  return converted(context.type(1), context);
}

std::vector<Value> infer(const Binary& op, const InferContext& context) {
  return two_operands(op.auto_broadcast, context, context.type(0));
}
std::vector<Value> infer(const Comparison& op, const InferContext& context) {
  return two_operands(op.auto_broadcast, context, ElementType::boolean);
}
std::vector<Value> infer(const Logical& op, const InferContext& context) {
  expect_boolean(0, context);
  return two_operands(op.auto_broadcast, context, ElementType::boolean);
}

std::vector<Value> infer(const Select& op, const InferContext& context) {
  context.expect_inputs(3, 3);
  expect_boolean(0, context);
  context.expect_same_type(1, 2);
  const Value values = common_value(op.auto_broadcast, context.input(1), context.input(2), context);
  std::vector<Value> outputs{common_value(op.auto_broadcast, values, context.input(0), context)};
  return outputs;
}

std::vector<Value> infer(const Unary& op, const InferContext& context) {
  std::vector<Value> outputs = like_first(context, 1, 1);
  if (op.kind == UnaryKind::logical_not) expect_boolean(0, context);
  return outputs;
}
std::vector<Value> infer(const Elu&, const InferContext& context) {
  return like_first(context, 1, 1);
}
std::vector<Value> infer(const Swish&, const InferContext& context) {
  return like_first(context, 1, 2);
}
std::vector<Value> infer(const Gelu&, const InferContext& context) {
  return like_first(context, 1, 1);
}

std::vector<Value> infer(const Selu&, const InferContext& context) {
  return with_numbers(3, context);
}
std::vector<Value> infer(const HardSigmoid&, const InferContext& context) {
  return with_numbers(3, context);
}
std::vector<Value> infer(const Round&, const InferContext& context) {
  return like_first(context, 1, 1);
}

std::vector<Value> infer(const Clamp& op, const InferContext& context) {
  context.expect(op.min <= op.max,
                 fmt::format("expected min <= max, got {} and {}", op.min, op.max));
  return like_first(context, 1, 1);
}

std::vector<Value> infer(const PRelu&, const InferContext& context) {
  context.expect_inputs(2, 2);
  const Shape& data = context.shape(0);
  const Shape& slope = context.shape(1);
  const bool per_channel =
      slope.rank() == 1 && data.rank() >= 2 && (is_same_size(slope[0], data[1]) || slope[0] == 1);
  const auto common = broadcast(data, slope);
  context.expect(
      per_channel || (common && *common == data),
      fmt::format("expected a slope per channel of {}, got {}", to_string(data), to_string(slope)));
  return output_like(context.input(0));
}

}  // namespace octet
