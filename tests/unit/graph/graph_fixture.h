// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "octet/graph.h"

namespace octet {

constexpr std::int64_t kOpen = Shape::kDynamic;

/// A model under construction, in few words.
struct Graph {
  Model model;

  OutputRef input(Shape shape, ElementType type = ElementType::f32) {
    return model.add(Parameter{type, std::move(shape)}, {});
  }
  OutputRef integers(const std::vector<std::int64_t>& values) {
    return model.add_constant(
        Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values));
  }
  OutputRef integer(std::int64_t value) { return model.add_constant(Tensor::scalar(value)); }
  OutputRef floats(Shape shape, const std::vector<float>& values) {
    return model.add_constant(Tensor::from(std::move(shape), values));
  }
  OutputRef zeros(Shape shape, ElementType type = ElementType::f32) {
    return model.add_constant(Tensor(type, std::move(shape)));
  }
  OutputRef add(Op op, std::vector<OutputRef> inputs, std::string name = {}) {
    return model.add(std::move(op), std::move(inputs), std::move(name));
  }
  OutputRef number(float value) { return floats({}, {value}); }
  OutputRef binary(BinaryKind kind, OutputRef a, OutputRef b) { return add(Binary{kind}, {a, b}); }
  OutputRef unary(UnaryKind kind, OutputRef a) { return add(Unary{kind}, {a}); }
  const Value& value(Op op, std::vector<OutputRef> inputs) {
    return model.value(add(std::move(op), std::move(inputs)));
  }
  Shape shape_of(Op op, std::vector<OutputRef> inputs) {
    return value(std::move(op), std::move(inputs)).shape;
  }
  std::vector<Shape> shapes_of(Op op, std::vector<OutputRef> inputs) {
    std::vector<Shape> shapes;
    for (const Value& output : model.node(add(std::move(op), std::move(inputs)).node).outputs)
      shapes.push_back(output.shape);
    return shapes;
  }
  /// The message with which the operation is refused, or "".
  std::string refusal(Op op, std::vector<OutputRef> inputs) {
    try {
      add(std::move(op), std::move(inputs), "op");
    } catch (const InvalidArgument& error) {
      return error.what();
    }
    return {};
  }
  void result(OutputRef ref) { model.add(Result{}, {ref}, "result"); }
  const Node& node(const std::string& name) { return model.node(model.find(name).value()); }
  /// The type names of all nodes but Parameters, Constants and Results, in order.
  std::vector<std::string> operations() const {
    std::vector<std::string> names;
    for (NodeId id : model.topological_order()) {
      const Op& op = model.node(id).op;
      if (!std::holds_alternative<Parameter>(op) && !std::holds_alternative<Constant>(op) &&
          !std::holds_alternative<Result>(op))
        names.emplace_back(type_name(op));
    }
    return names;
  }
};

}  // namespace octet
