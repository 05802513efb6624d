// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "graph/ops/infer.h"

namespace octet {
namespace {

Value batch_of(const Value& value) {
  ShapeBuilder batch(value.type);
  batch.keep(value, 0, value.shape.rank() - 2);
  return batch.output()[0];
}

}  // namespace

std::vector<Value> infer(const ScaledDotProductAttention&, const InferContext& context) {
  context.expect_inputs(3, 5);
  const Shape& query = context.shape(0);
  const Shape& key = context.shape(1);
  const Shape& value = context.shape(2);
  const std::size_t rank = query.rank();
  context.expect(rank >= 2 && key.rank() >= 2 && value.rank() >= 2,
                 fmt::format("expected query, key and value of rank 2 or more, got {}, {} and {}",
                             to_string(query), to_string(key), to_string(value)));
  context.expect_same_type(0, 1);
  context.expect_same_type(0, 2);
  std::optional<Value> batch =
      broadcast_values(batch_of(context.input(0)), batch_of(context.input(1)));
  if (batch) batch = broadcast_values(*batch, batch_of(context.input(2)));
  context.expect(batch && is_same_size(query[rank - 1], key[key.rank() - 1]) &&
                     is_same_size(key[key.rank() - 2], value[value.rank() - 2]),
                 fmt::format("query {}, key {} and value {} do not fit each other",
                             to_string(query), to_string(key), to_string(value)));
  std::vector<std::int64_t> scores = batch->shape.dims();
  scores.push_back(query[rank - 2]);
  scores.push_back(key[key.rank() - 2]);
  if (context.num_inputs() > 3) {
    const Shape& mask = context.shape(3);
    context.expect(context.type(3) == ElementType::boolean || context.type(3) == context.type(0),
                   fmt::format("expected a mask of booleans or {}, got {}",
                               to_string(context.type(0)), to_string(context.type(3))));
    const auto masked = broadcast(Shape(scores), mask);
    context.expect(masked && masked->rank() == scores.size(),
                   fmt::format("expected a mask that broadcasts to {}, got {}",
                               to_string(Shape(scores)), to_string(mask)));
  }
  if (context.num_inputs() > 4) {
    context.expect(
        context.shape(4).is_static() && context.shape(4).num_elements() == 1,
        fmt::format("expected a scale of one element, got {}", to_string(context.shape(4))));
  }
  ShapeBuilder out(context.type(0));
  out.keep(*batch, 0, batch->shape.rank());
  out.keep(context.input(0), rank - 2);
  out.keep(context.input(2), value.rank() - 1);
  return out.output();
}

}  // namespace octet
