// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "graph/ops/infer.h"

namespace octet {

std::vector<Value> infer(const FakeQuantize& op, const InferContext& context) {
  context.expect_inputs(5, 5);
  context.expect(op.levels >= 2, fmt::format("expected at least 2 levels, got {}", op.levels));
  const Shape& data = context.shape(0);
  for (std::size_t i = 1; i < 5; ++i) {
    const auto common = broadcast(data, context.shape(i));
    context.expect(
        common && common->rank() == data.rank(),
        fmt::format("expected limits that broadcast to data {}, got input {} of shape {}",
                    to_string(data), i, to_string(context.shape(i))));
  }
  return output_like(context.input(0));
}

}  // namespace octet
