// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "graph/ops/infer.h"

namespace octet {
namespace {

Shape batch_of(const Shape& shape) {
  return Shape(std::vector(shape.begin(), shape.end() - 2));
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
  std::optional<Shape> batch = broadcast(batch_of(query), batch_of(key));
  if (batch) batch = broadcast(*batch, batch_of(value));
  context.expect(batch && is_same_size(query[rank - 1], key[key.rank() - 1]) &&
                     is_same_size(key[key.rank() - 2], value[value.rank() - 2]),
                 fmt::format("query {}, key {} and value {} do not fit each other",
                             to_string(query), to_string(key), to_string(value)));
  std::vector<std::int64_t> out = batch->dims();
  out.push_back(query[rank - 2]);
  out.push_back(key[key.rank() - 2]);
  if (context.num_inputs() > 3) {
    const Shape& mask = context.shape(3);
    context.expect(context.type(3) == ElementType::boolean || context.type(3) == context.type(0),
                   fmt::format("expected a mask of booleans or {}, got {}",
                               to_string(context.type(0)), to_string(context.type(3))));
    const auto scores = broadcast(Shape(out), mask);
    context.expect(scores && scores->rank() == out.size(),
                   fmt::format("expected a mask that broadcasts to {}, got {}",
                               to_string(Shape(out)), to_string(mask)));
  }
  if (context.num_inputs() > 4) {
    context.expect(
        context.shape(4).is_static() && context.shape(4).num_elements() == 1,
        fmt::format("expected a scale of one element, got {}", to_string(context.shape(4))));
  }
  out.back() = value[value.rank() - 1];
  return single_output(context.type(0), Shape(std::move(out)));
}

}  // namespace octet
