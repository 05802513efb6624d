// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/infer.h"

namespace octet {

std::vector<Value> infer(const Parameter& op, const InferContext& context) {
  context.expect_inputs(0, 0);
  return single_output(op.type, op.shape);
}

std::vector<Value> infer(const Result&, const InferContext& context) {
  context.expect_inputs(1, 1);
  return output_like(context.input(0));
}

std::vector<Value> infer(const Constant& op, const InferContext& context) {
  context.expect_inputs(0, 0);
  return single_output(op.value.type(), op.value.shape());
}

}  // namespace octet
