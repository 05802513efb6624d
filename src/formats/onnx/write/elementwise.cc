// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "formats/onnx/write/op_writers.h"

/// Operations on single elements.
namespace octet::onnx {
namespace {

// The value of a constant input of one element.
std::optional<float> number(NodeWriter& w, std::size_t i) {
  const std::optional<Tensor> value = w.constant(i);
  if (value && value->num_elements() == 1) return value->to(ElementType::f32).data<float>()[0];
  w.refuse(fmt::format("expected a constant of one element as input {}", i));
  return std::nullopt;
}

}  // namespace

void write(NodeWriter& w, const Convert& op) {
  w.finish("Cast", {w.input(0)}, {{"to", onnx_type(op.destination_type)}});
}

void write(NodeWriter& w, const Binary& op) {
  const Names inputs{w.input(0), w.input(1)};
  const bool is_real = is_float(w.value(0).type);
  switch (op.kind) {
    case BinaryKind::squared_difference: {
      const std::string difference = w.step("Sub", inputs);
      return w.finish("Mul", {difference, difference});
    }
    case BinaryKind::mod:
      return w.finish("Mod", inputs, {{"fmod", std::int64_t{1}}});
    case BinaryKind::floor_mod: {
      if (!is_real) return w.finish("Mod", inputs);
      const std::string quotient = w.step("Floor", {w.step("Div", inputs)});
      return w.finish("Sub", {inputs[0], w.step("Mul", {quotient, inputs[1]})});
    }
    case BinaryKind::divide: {
      if (is_real || !op.python_division) return w.finish("Div", inputs);
      // What is left after the remainder with the divisor's sign divides without one.
      const std::string multiple = w.step("Sub", {inputs[0], w.step("Mod", inputs)});
      return w.finish("Div", {multiple, inputs[1]});
    }
    default:
      return w.finish(w.onnx_name(), inputs);
  }
}

void write(NodeWriter& w, const Comparison& op) {
  if (op.kind != ComparisonKind::not_equal) return w.finish(w.onnx_name(), w.all_inputs());
  w.finish("Not", {w.step("Equal", w.all_inputs())});
}

void write(NodeWriter& w, const Unary& op) {
  Attributes attributes;
  if (op.kind == UnaryKind::hsigmoid) attributes = {{"alpha", 1.0F / 6}, {"beta", 0.5F}};
  w.finish(w.onnx_name(), {w.input(0)}, attributes);
}

void write(NodeWriter& w, const Clamp& op) {
  const std::string min = std::isinf(op.min) ? "" : w.scalar(op.min, "min");
  Names inputs{w.input(0), min};
  if (!std::isinf(op.max)) inputs.push_back(w.scalar(op.max, "max"));
  w.finish("Clip", inputs);
}

void write(NodeWriter& w, const PRelu&) {
  const std::optional<Tensor> slope = w.constant(1);
  const Shape& shape = w.shape(1);
  if (slope && slope->num_elements() == 1) {
    const float alpha = slope->to(ElementType::f32).data<float>()[0];
    return w.finish("LeakyRelu", {w.input(0)}, {{"alpha", alpha}});
  }
  const std::size_t rank = w.shape(0).rank();
  if (shape.rank() != 1 || rank < 2) return w.finish("PRelu", {w.input(0), w.input(1)});
  // A slope of one dimension is one per channel here, and one per index of the last axis in ONNX.
  std::vector<std::int64_t> dims(rank - 1, 1);
  dims[0] = shape[0];
  const std::string name =
      slope ? w.graph().initializer_for(w.node().inputs[1], slope->reshaped(Shape(dims)), "slope")
            : w.step("Reshape", {w.input(1), w.constant(dims, "slope_shape")});
  w.finish("PRelu", {w.input(0), name});
}

void write(NodeWriter& w, const Elu& op) {
  w.finish("Elu", {w.input(0)}, {{"alpha", static_cast<float>(op.alpha)}});
}

void write(NodeWriter& w, const Swish&) {
  const std::string x = w.input(0);
  const std::string scaled = w.num_inputs() > 1 ? w.step("Mul", {x, w.input(1)}) : x;
  w.finish("Mul", {x, w.step("Sigmoid", {scaled})});
}

void write(NodeWriter& w, const Gelu& op) {
  Attributes attributes;
  if (op.tanh_approximation) attributes = {{"approximate", std::string("tanh")}};
  w.finish("Gelu", {w.input(0)}, attributes);
}

void write(NodeWriter& w, const Selu&) {
  const std::optional<float> alpha = number(w, 1);
  const std::optional<float> gamma = alpha ? number(w, 2) : std::nullopt;
  if (gamma) w.finish("Selu", {w.input(0)}, {{"alpha", *alpha}, {"gamma", *gamma}});
}

void write(NodeWriter& w, const HardSigmoid&) {
  const std::optional<float> alpha = number(w, 1);
  const std::optional<float> beta = alpha ? number(w, 2) : std::nullopt;
  if (beta) w.finish("HardSigmoid", {w.input(0)}, {{"alpha", *alpha}, {"beta", *beta}});
}

void write(NodeWriter& w, const Round& op) {
  const std::string x = w.input(0);
  if (op.mode == RoundMode::half_to_even) return w.finish("Round", {x});
  const std::string size = w.step("Abs", {x});
  const std::string floor = w.step("Floor", {size});
  const std::string rest = w.step("Sub", {size, floor});
  const std::string is_up = w.step("GreaterOrEqual", {rest, w.scalar(0.5, "half")});
  const std::string up = w.step("Cast", {is_up}, {{"to", onnx_type(w.value(0).type)}});
  w.finish("Mul", {w.step("Sign", {x}), w.step("Add", {floor, up})});
}

}  // namespace octet::onnx
