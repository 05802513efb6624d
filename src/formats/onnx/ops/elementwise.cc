// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <limits>

#include "formats/onnx/ops/builders.h"
#include "tensor/stored.h"

namespace octet::onnx {
namespace {

OutputRef joined(NodeContext& node, BinaryKind kind) {
  if (node.num_inputs() == 0) node.fail("expected at least 1 input, got 0");
  OutputRef result = node.input(0);
  for (std::size_t i = 1; i < node.num_inputs(); ++i)
    result = node.graph().binary(kind, result, node.input(i));
  return result;
}

// Engines differ in what they make of values that four bits do not hold.
void cast_to(NodeContext& node, ElementType type) {
  if (is_packed(type)) NodeContext::refuse("casts to four bits");
  node.output(0, node.graph().converted(node.input(0), type));
}

}  // namespace

void div(NodeContext& node) {
  // Integers are cut towards zero.
  Binary op{BinaryKind::divide};
  op.python_division = false;
  node.output(0, node.add(op, {node.input(0), node.input(1)}));
}

void pow(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  const OutputRef base = node.input(0);
  const OutputRef exponent = node.input(1);
  const ElementType type = node.type(base);
  const bool needs_reals = !is_float(type) && is_float(node.type(exponent));
  const ElementType common = needs_reals ? ElementType::f64 : type;
  const OutputRef power = graph.binary(BinaryKind::power, graph.converted(base, common),
                                       graph.converted(exponent, common));
  node.output(0, graph.converted(power, type));
}

void mod(NodeContext& node) {
  const bool sign_of_dividend = node.integer("fmod", 0) != 0;
  const Binary op{sign_of_dividend ? BinaryKind::mod : BinaryKind::floor_mod};
  node.output(0, node.add(op, {node.input(0), node.input(1)}));
}

void reciprocal(NodeContext& node) {
  const OutputRef x = node.input(0);
  node.output(0, node.graph().binary(BinaryKind::divide, node.graph().scalar_like(x, 1), x));
}

void round(NodeContext& node) {
  node.output(0, node.add(Round{RoundMode::half_to_even}, {node.input(0)}));
}

void min(NodeContext& node) {
  node.output(0, joined(node, BinaryKind::minimum));
}
void max(NodeContext& node) {
  node.output(0, joined(node, BinaryKind::maximum));
}
void sum(NodeContext& node) {
  node.output(0, joined(node, BinaryKind::add));
}
void mean(NodeContext& node) {
  const OutputRef total = joined(node, BinaryKind::add);
  const auto count = static_cast<double>(node.num_inputs());
  node.output(0, count == 1 ? total
                            : node.graph().binary(BinaryKind::divide, total,
                                                  node.graph().scalar_like(total, count)));
}

void is_nan(NodeContext& node) {
  const OutputRef x = node.input(0);
  node.output(0, node.add(Comparison{ComparisonKind::not_equal}, {x, x}));
}

void is_inf(NodeContext& node) {
  OutputRef x = node.input(0);
  const bool positive = node.integer("detect_positive", 1) != 0;
  const bool negative = node.integer("detect_negative", 1) != 0;
  if (positive && negative) x = node.graph().unary(UnaryKind::abs, x);
  const double infinity = std::numeric_limits<double>::infinity();
  if (!positive && !negative) {
    const OutputRef is_less = node.add(Comparison{ComparisonKind::less}, {x, x});
    return node.output(0, is_less);
  }
  const OutputRef limit = node.graph().scalar_like(x, positive ? infinity : -infinity);
  node.output(0, node.add(Comparison{ComparisonKind::equal}, {x, limit}));
}

void where(NodeContext& node) {
  node.output(0, node.add(Select{}, {node.input(0), node.input(1), node.input(2)}));
}

void cast(NodeContext& node) {
  cast_to(node, node.element_type("to"));
}

void cast_like(NodeContext& node) {
  cast_to(node, node.type(node.input(1)));
}

}  // namespace octet::onnx
