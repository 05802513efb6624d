// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "formats/onnx/ops/builders.h"

namespace octet::onnx {
namespace {

OutputRef scaled(NodeContext& node, OutputRef x, double factor) {
  if (factor == 1) return x;
  return node.graph().binary(BinaryKind::multiply, x, node.graph().scalar_like(x, factor));
}

}  // namespace

OutputRef add_gemm(NodeContext& node, OutputRef a, OutputRef b, std::optional<OutputRef> c) {
  if (node.shape(a).rank() != 2 || node.shape(b).rank() != 2) {
    node.fail(fmt::format("expected two matrices, got {} and {}", to_string(node.shape(a)),
                          to_string(node.shape(b))));
  }
  const MatMul op{node.integer("transA", 0) != 0, node.integer("transB", 0) != 0};
  const OutputRef product = scaled(node, node.add(op, {a, b}), node.real("alpha", 1));
  const double beta = node.real("beta", 1);
  if (!c || beta == 0) return product;
  return node.graph().binary(BinaryKind::add, product, scaled(node, *c, beta));
}

void gemm(NodeContext& node) {
  std::optional<OutputRef> c;
  if (node.has_input(2)) c = node.input(2);
  node.output(0, add_gemm(node, node.input(0), node.input(1), c));
}

void mat_mul(NodeContext& node) {
  node.output(0, node.add(MatMul{}, {node.input(0), node.input(1)}));
}

void einsum(NodeContext& node) {
  std::string equation = node.text("equation", "");
  std::erase(equation, ' ');
  node.output(0, node.add(Einsum{std::move(equation)}, node.all_inputs()));
}

}  // namespace octet::onnx
