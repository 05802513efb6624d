// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/shape_values.h"

#include <algorithm>

namespace octet {
namespace {

// More elements than the shape of any tensor has.
constexpr std::int64_t kMostElements = 64;

bool is_followed(const Value& value) {
  return !is_float(value.type) && value.shape.is_static() &&
         value.shape.num_elements() <= kMostElements;
}

using Integers = std::vector<ShapeInteger>;

std::optional<Integers> follow(const Constant& op, const InferContext&, const Value&) {
  const Tensor converted = op.value.to(ElementType::i64);
  Integers integers;
  for (std::int64_t value : converted.data<std::int64_t>())
    integers.push_back({value, std::nullopt});
  return integers;
}

template <typename T>
std::optional<Integers> follow(const T&, const InferContext&, const Value&) {
  return std::nullopt;
}

}  // namespace

void follow_shape_values(const Node& node, const InferContext& context,
                         std::vector<Value>& outputs) {
  if (outputs.size() == 1 && is_followed(outputs[0])) {
    outputs[0].integers =
        std::visit([&](const auto& op) { return follow(op, context, outputs[0]); }, node.op);
  }
  for (std::size_t port = 0; port < outputs.size(); ++port) {
    Value& value = outputs[port];
    value.dimensions.resize(value.shape.rank());
    for (std::size_t axis = 0; axis < value.shape.rank(); ++axis) {
      std::optional<DimensionRef>& dimension = value.dimensions[axis];
      if (value.shape[axis] != Shape::kDynamic)
        dimension.reset();
      else if (!dimension)
        dimension = DimensionRef{{node.id, static_cast<std::uint32_t>(port)},
                                 static_cast<std::uint32_t>(axis)};
    }
    if (value.shape.is_static()) value.dimensions.clear();
  }
}

}  // namespace octet
