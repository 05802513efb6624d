// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "graph/ops/infer.h"

namespace octet {
namespace {

// Which dimensions of an operand are rows and columns; a vector has but one of them.
struct Matrices {
  Value batch;
  std::optional<std::size_t> rows;
  std::optional<std::size_t> columns;
};

Matrices matrices(const Value& value, bool transposed, bool vector_is_column) {
  const std::size_t rank = value.shape.rank();
  if (rank == 1)
    return vector_is_column ? Matrices{single_output(value.type, {})[0], 0, std::nullopt}
                            : Matrices{single_output(value.type, {})[0], std::nullopt, 0};
  ShapeBuilder batch(value.type);
  batch.keep(value, 0, rank - 2);
  return {batch.output()[0], transposed ? rank - 1 : rank - 2, transposed ? rank - 2 : rank - 1};
}

std::int64_t inner(const Value& value, const std::optional<std::size_t>& axis) {
  return value.shape[axis.value_or(0)];
}

}  // namespace

std::vector<Value> infer(const MatMul& op, const InferContext& context) {
  context.expect_inputs(2, 2);
  context.expect(context.type(0) == context.type(1),
                 fmt::format("expected operands of one type, got {} and {}",
                             to_string(context.type(0)), to_string(context.type(1))));
  const Value& a = context.input(0);
  const Value& b = context.input(1);
  context.expect(a.shape.rank() > 0 && b.shape.rank() > 0,
                 "expected operands of rank >= 1, got a scalar");
  const Matrices x = matrices(a, op.transpose_a, false);
  const Matrices y = matrices(b, op.transpose_b, true);
  context.expect(is_same_size(inner(a, x.columns), inner(b, y.rows)),
                 fmt::format("expected a common inner size, got {} x {}", to_string(a.shape),
                             to_string(b.shape)));
  const std::optional<Value> batch = broadcast_values(x.batch, y.batch);
  context.expect(batch.has_value(), fmt::format("batch dimensions do not broadcast: {} x {}",
                                                to_string(a.shape), to_string(b.shape)));
  ShapeBuilder out(a.type);
  out.keep(*batch, 0, batch->shape.rank());
  if (x.rows) out.keep(a, *x.rows);
  if (y.columns) out.keep(b, *y.columns);
  return out.output();
}

}  // namespace octet
