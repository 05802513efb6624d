// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "reference/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "graph/op_traits.h"
#include "reference/ops.h"
#include "reference/views.h"

namespace octet::reference {
namespace {

// Operations that only hand on or move elements, whatever their type.
template <typename T>
constexpr bool kMovesElements =
    kIsOneOf<T, Convert, ConvertLike, Select, Concat, Pad, ShapeOf, Range, Gather, GatherElements,
             GatherNd, ScatterNdUpdate, Roll>;

bool is_narrow_float(ElementType type) {
  return type == ElementType::f16 || type == ElementType::bf16;
}

// 16-bit floats are computed in f32 and rounded once.
template <typename T>
Tensor compute_widened(const T& op, Inputs inputs, const Shape& shape) {
  const ElementType type = inputs[0].type();
  if (!is_narrow_float(type)) return compute(op, inputs, shape);
  std::vector<Tensor> widened(inputs.begin(), inputs.end());
  for (Tensor& tensor : widened) {
    if (is_narrow_float(tensor.type())) tensor = tensor.to(ElementType::f32);
  }
  const Tensor result = compute(op, widened, shape);
  return result.type() == ElementType::f32 ? result.to(type) : result;
}

template <typename T>
Tensor evaluate_one(const T& op, Inputs inputs, std::span<const Shape> outputs) {
  if constexpr (std::is_same_v<T, Parameter>) {
    throw Unsupported("reference: a Parameter has no value of its own");
  } else if constexpr (std::is_same_v<T, Constant>) {
    return op.value;
  } else if constexpr (std::is_same_v<T, Result>) {
    return inputs[0];
  } else if constexpr (kIsOneOf<T, Reshape, Squeeze, Unsqueeze>) {
    return inputs[0].reshaped(outputs[0]);
  } else if constexpr (IsView<T>) {
    const StridedView seen = view(op, inputs, outputs[0]);
    return copy_strided(inputs[0], seen.offset, seen.strides, Shape(seen.sizes))
        .reshaped(outputs[0]);
  } else if constexpr (kMovesElements<T>) {
    return compute(op, inputs, outputs[0]);
  } else {
    return compute_widened(op, inputs, outputs[0]);
  }
}

}  // namespace

void fail_unsupported(std::string_view operation, ElementType type) {
  throw Unsupported(
      fmt::format("reference: {} of element type {} is not computed", operation, to_string(type)));
}

std::vector<Tensor> evaluate(const Op& op, std::span<const Tensor> inputs,
                             std::span<const Shape> outputs) {
  return std::visit(
      [&](const auto& o) -> std::vector<Tensor> {
        if constexpr (kIsOneOf<std::decay_t<decltype(o)>, EvenSplit, VariadicSplit, TopK>)
          return compute(o, inputs, outputs);
        else
          return {evaluate_one(o, inputs, outputs)};
      },
      op);
}

}  // namespace octet::reference
