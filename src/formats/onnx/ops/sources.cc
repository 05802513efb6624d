// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "formats/onnx/ops/builders.h"

namespace octet::onnx {
namespace {

Tensor scalar_or_vector(const std::vector<double>& values, bool is_scalar) {
  const Shape shape = is_scalar ? Shape{} : Shape{static_cast<std::int64_t>(values.size())};
  return Tensor::from(shape, values).to(ElementType::f32);
}

}  // namespace

void constant(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  if (node.has_attribute("value")) return node.output(0, graph.constant(node.tensor("value")));
  if (node.has_attribute("value_int"))
    return node.output(0, graph.scalar(node.integer("value_int", 0)));
  if (node.has_attribute("value_ints"))
    return node.output(0, graph.integers(*node.integers("value_ints")));
  if (node.has_attribute("value_float")) {
    const Tensor value = scalar_or_vector({node.real("value_float", 0)}, true);
    return node.output(0, graph.constant(value));
  }
  if (node.has_attribute("value_floats"))
    return node.output(0, graph.constant(scalar_or_vector(node.reals("value_floats"), false)));
  for (const char* name : {"sparse_value", "value_string", "value_strings"}) {
    if (node.has_attribute(name)) NodeContext::refuse(name);
  }
  node.fail("expected an attribute with the value, got none");
}

void constant_of_shape(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  const Tensor value = node.has_attribute("value") ? node.tensor("value") : Tensor::scalar(0.0F);
  if (value.num_elements() != 1)
    node.fail(fmt::format("attribute value: expected 1 element, got {}", to_string(value.shape())));
  const OutputRef element = graph.constant(value.reshaped(Shape{}));
  const Tensor* target = node.constant_input(0);
  if (target != nullptr && target->num_elements() == 0) return node.output(0, element);
  node.output(0, node.add(Broadcast{BroadcastMode::numpy}, {element, node.input(0)}));
}

void range(NodeContext& node) {
  std::vector<OutputRef> limits;
  for (const OutputRef ref : node.all_inputs()) limits.push_back(node.graph().reshaped(ref, {}));
  const ElementType type = node.type(node.input(0));
  node.output(0, node.add(Range{type}, std::move(limits)));
}

void eye_like(NodeContext& node) {
  const OutputRef like = node.input(0);
  const Shape& shape = node.shape(like);
  if (shape.rank() != 2) node.fail("expected an input of rank 2");
  if (!shape.is_static()) NodeContext::refuse("a matrix of a size that is left open");
  node.check_made(shape.dims());
  Tensor eye(ElementType::f32, shape);
  const std::int64_t diagonal = node.integer("k", 0);
  for (std::int64_t i = 0; i < shape[0]; ++i) {
    for (std::int64_t j = 0; j < shape[1]; ++j)
      eye.data<float>()[static_cast<std::size_t>(i * shape[1] + j)] =
          j - i == diagonal ? 1.0F : 0.0F;
  }
  const auto type = node.has_attribute("dtype") ? node.element_type("dtype") : node.type(like);
  node.output(0, node.graph().constant(eye.to(type)));
}

}  // namespace octet::onnx
