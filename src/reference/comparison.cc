// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/comparison.h"

#include <cstring>

#include "reference/map.h"
#include "reference/ops.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

bool combine(LogicalKind kind, bool a, bool b) {
  switch (kind) {
    case LogicalKind::logical_and:
      return a && b;
    case LogicalKind::logical_or:
      return a || b;
    case LogicalKind::logical_xor:
      return a != b;
  }
  return false;
}

}  // namespace

Tensor compute(const Comparison& op, Inputs inputs, const Shape& shape) {
  const Strides strides = broadcast_strides(inputs[1].shape(), shape);
  const auto compare_as = [&](auto zero) {
    using T = decltype(zero);
    return zip<bool, T>(inputs[0], inputs[1], strides, shape,
                        [&](T a, T b) { return holds(op.kind, a, b); });
  };
  if (inputs[0].type() == ElementType::boolean) return compare_as(false);
  return with_number(type_name(op.kind), inputs[0].type(), compare_as);
}

Tensor compute(const Logical& op, Inputs inputs, const Shape& shape) {
  if (inputs[0].type() != ElementType::boolean)
    fail_unsupported(type_name(op.kind), inputs[0].type());
  return zip<bool, bool>(inputs[0], inputs[1], broadcast_strides(inputs[1].shape(), shape), shape,
                         [&](bool a, bool b) { return combine(op.kind, a, b); });
}

Tensor compute(const Select&, Inputs inputs, const Shape& shape) {
  const Tensor& condition = inputs[0];
  if (condition.type() != ElementType::boolean) fail_unsupported("Select", condition.type());
  Tensor out(inputs[1].type(), shape);
  const std::size_t size = element_size(out.type());
  std::array<Strides, 3> strides;
  std::array<std::int64_t, 3> steps{};
  for (std::size_t i = 0; i < strides.size(); ++i) {
    strides[i] = broadcast_strides(inputs[i].shape(), shape);
    steps[i] = row_stride(strides[i]);
  }
  const auto is_true = condition.data<bool>();
  std::byte* dst = out.bytes();
  for_each_row(shape, strides, [&](std::int64_t, const auto& offsets) {
    for (std::int64_t i = 0; i < row_length(shape); ++i, dst += size) {
      const auto at = [&](std::size_t n) {
        return static_cast<std::size_t>(offsets[n] + i * steps[n]);
      };
      const std::size_t chosen = is_true[at(0)] ? 1 : 2;
      std::memcpy(dst, inputs[chosen].bytes() + at(chosen) * size, size);
    }
  });
  return out;
}

}  // namespace octet::reference
