// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/cost.h"

#include <algorithm>

#include "graph/op_traits.h"

namespace octet {
namespace {

// Each element of the result takes many steps.
bool is_product(const Op& op) {
  return is_linear(op) || std::holds_alternative<Einsum>(op) ||
         std::holds_alternative<ScaledDotProductAttention>(op);
}

}  // namespace

double num_steps(const Op& op, std::span<const Tensor> inputs, std::int64_t num_result_bytes) {
  double steps = static_cast<double>(num_result_bytes);
  double largest = 1;
  for (const Tensor& input : inputs) {
    steps += static_cast<double>(input.num_elements());
    largest = std::max(largest, static_cast<double>(input.num_elements()));
  }
  return is_product(op) ? steps + static_cast<double>(num_result_bytes) * largest / 256 : steps;
}

}  // namespace octet
