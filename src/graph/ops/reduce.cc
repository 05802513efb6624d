// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "graph/ops/infer.h"

namespace octet {

std::vector<Value> infer(const Reduce& op, const InferContext& context) {
  context.expect_inputs(2, 2);
  const Shape& data = context.shape(0);
  std::vector<bool> reduced(data.rank(), false);
  for (std::int64_t axis : context.integers(1, "axes"))
    reduced[normalize_axis(axis, data.rank(), context)] = true;
  ShapeBuilder out(context.type(0));
  for (std::size_t i = 0; i < data.rank(); ++i) {
    if (!reduced[i])
      out.keep(context.input(0), i);
    else if (op.keep_dims)
      out.add(1);
  }
  return out.output();
}

}  // namespace octet
