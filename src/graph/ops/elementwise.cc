// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "graph/ops/infer.h"

namespace octet {
namespace {

std::vector<Value> like_first(const InferContext& context, std::size_t least, std::size_t most) {
  context.expect_inputs(least, most);
  return single_output(context.type(0), context.shape(0));
}

}  // namespace

std::vector<Value> infer(const Convert& op, const InferContext& context) {
  context.expect_inputs(1, 1);
  return single_output(op.destination_type, context.shape(0));
}

std::vector<Value> infer(const Binary& op, const InferContext& context) {
  context.expect_inputs(2, 2);
  const Shape& a = context.shape(0);
  const Shape& b = context.shape(1);
  context.expect(context.type(0) == context.type(1),
                 fmt::format("expected operands of one type, got {} and {}",
                             to_string(context.type(0)), to_string(context.type(1))));
  const auto common = op.auto_broadcast == AutoBroadcast::numpy ? broadcast(a, b)
                      : a == b                                  ? std::optional(a)
                                                                : std::nullopt;
  context.expect(common.has_value(),
                 fmt::format("shapes {} and {} do not broadcast", to_string(a), to_string(b)));
  return single_output(context.type(0), *common);
}

std::vector<Value> infer(const Unary&, const InferContext& context) {
  return like_first(context, 1, 1);
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
      slope.rank() == 1 && data.rank() >= 2 && (slope[0] == data[1] || slope[0] == 1);
  const auto common = broadcast(data, slope);
  context.expect(
      per_channel || (common && *common == data),
      fmt::format("expected a slope per channel of {}, got {}", to_string(data), to_string(slope)));
  return single_output(context.type(0), data);
}

}  // namespace octet
