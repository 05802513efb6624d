// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "graph/ops/infer.h"

namespace octet {

std::vector<Value> infer(const MatMul& op, const InferContext& context) {
  context.expect_inputs(2, 2);
  context.expect(context.type(0) == context.type(1),
                 fmt::format("expected operands of one type, got {} and {}",
                             to_string(context.type(0)), to_string(context.type(1))));
  std::vector<std::int64_t> a = context.shape(0).dims();
  std::vector<std::int64_t> b = context.shape(1).dims();
  context.expect(!a.empty() && !b.empty(), "expected operands of rank >= 1, got a scalar");
  const bool a_is_vector = a.size() == 1;
  const bool b_is_vector = b.size() == 1;
  if (a_is_vector)
    a.insert(a.begin(), 1);
  else if (op.transpose_a)
    std::swap(a[a.size() - 1], a[a.size() - 2]);
  if (b_is_vector)
    b.push_back(1);
  else if (op.transpose_b)
    std::swap(b[b.size() - 1], b[b.size() - 2]);

  const std::int64_t k_a = a.back();
  const std::int64_t k_b = b[b.size() - 2];
  context.expect(k_a == k_b || k_a == Shape::kDynamic || k_b == Shape::kDynamic,
                 fmt::format("expected a common inner size, got {} x {}",
                             to_string(context.shape(0)), to_string(context.shape(1))));
  const auto batch = broadcast(Shape(std::vector(a.begin(), a.end() - 2)),
                               Shape(std::vector(b.begin(), b.end() - 2)));
  context.expect(batch.has_value(),
                 fmt::format("batch dimensions do not broadcast: {} x {}",
                             to_string(context.shape(0)), to_string(context.shape(1))));
  std::vector<std::int64_t> out = batch->dims();
  if (!a_is_vector) out.push_back(a[a.size() - 2]);
  if (!b_is_vector) out.push_back(b.back());
  return single_output(context.type(0), Shape(std::move(out)));
}

}  // namespace octet
