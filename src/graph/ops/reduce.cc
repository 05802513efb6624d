// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "graph/ops/infer.h"

namespace octet {

std::vector<Value> infer(const Softmax& op, const InferContext& context) {
  context.expect_inputs(1, 1);
  normalize_axis(op.axis, context.shape(0).rank(), context);
  return single_output(context.type(0), context.shape(0));
}

std::vector<Value> infer(const Reduce& op, const InferContext& context) {
  context.expect_inputs(2, 2);
  const Shape& data = context.shape(0);
  std::vector<bool> reduced(data.rank(), false);
  for (std::int64_t axis : context.integers(1, "axes"))
    reduced[normalize_axis(axis, data.rank(), context)] = true;
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < data.rank(); ++i) {
    if (!reduced[i])
      out.push_back(data[i]);
    else if (op.keep_dims)
      out.push_back(1);
  }
  return single_output(context.type(0), Shape(std::move(out)));
}

}  // namespace octet
