// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/einsum.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "compiler/lowering/context.h"

namespace octet {
namespace {

bool has(const std::string& labels, char label) {
  return labels.find(label) != std::string::npos;
}

// Labels of a sum of products of two operands: those of both operands and the output, those of one
// operand and the output, and those that are summed over.
struct Labels {
  std::string batch, rows, columns, summed;
};

// Nothing unless each label is of one of the four kinds, once in an operand.
std::optional<Labels> classify(const EinsumEquation& equation) {
  const std::string& a = equation.inputs[0];
  const std::string& b = equation.inputs[1];
  Labels labels;
  for (const char label : a) {
    const bool in_b = has(b, label), in_output = has(equation.output, label);
    if ((!in_b && !in_output) || std::count(a.begin(), a.end(), label) > 1) return std::nullopt;
    (in_b ? (in_output ? labels.batch : labels.summed) : labels.rows) += label;
  }
  for (const char label : b) {
    if (std::count(b.begin(), b.end(), label) > 1) return std::nullopt;
    if (has(a, label)) continue;
    if (!has(equation.output, label)) return std::nullopt;
    labels.columns += label;
  }
  return labels;
}

std::int64_t size_of(const std::string& of, const Shape& shape, const std::string& labels) {
  std::int64_t product = 1;
  for (std::size_t d = 0; d < of.size(); ++d) {
    if (has(labels, of[d])) product *= shape[d];
  }
  return product;
}

class EinsumLowering {
 public:
  EinsumLowering(LoweringContext& context, const Node& node) : context_(context), node_(node) {}

  // A value whose dimensions are labelled `from`, with them in the order `to`.
  BufferId permuted(BufferId value, const std::string& from, const std::string& to) {
    if (from == to) return value;
    const LayerValue source = context_.lowered().values[value];
    std::vector<std::int64_t> order, dims;
    for (const char label : to) {
      order.push_back(static_cast<std::int64_t>(from.find(label)));
      dims.push_back(source.shape[from.find(label)]);
    }
    const Shape rank{static_cast<std::int64_t>(order.size())};
    const BufferId axes = context_.add_constant(Tensor::from(rank, order), node_.name);
    return add(Transpose{}, {value, axes}, Shape(dims));
  }

  BufferId add(Op op, std::vector<BufferId> inputs, const Shape& shape) {
    const BufferId output =
        context_.add_value(node_.name, ElementType::f32, shape, DataLayout::plain);
    context_.add_layer(PortableOp{std::move(op)}, std::move(inputs), output, node_.id);
    return output;
  }

 private:
  LoweringContext& context_;
  const Node& node_;
};

}  // namespace

bool lower_einsum(LoweringContext& context, const Node& node) {
  const auto* op = std::get_if<Einsum>(&node.op);
  if (op == nullptr || node.inputs.size() != 2 || node.outputs[0].type != ElementType::f32)
    return false;
  const std::vector<Shape> shapes{context.model().value(node.inputs[0]).shape,
                                  context.model().value(node.inputs[1]).shape};
  const EinsumEquation equation = parse_einsum(op->equation, shapes);
  const auto& [a, b] = std::pair(equation.inputs[0], equation.inputs[1]);
  const auto labels = classify(equation);
  if (!labels) return false;
  for (std::size_t d = 0; d < a.size(); ++d) {
    // A label that one operand has with size 1 is broadcast.
    if (has(b, a[d]) && shapes[0][d] != shapes[1][b.find(a[d])]) return false;
  }
  EinsumLowering lowering(context, node);
  const std::int64_t batch = size_of(a, shapes[0], labels->batch);
  const std::int64_t rows = size_of(a, shapes[0], labels->rows);
  const std::int64_t summed = size_of(a, shapes[0], labels->summed);
  const std::int64_t columns = size_of(b, shapes[1], labels->columns);
  const auto operand = [&](std::size_t i, const std::string& order, const Shape& shape) {
    const BufferId value = context.value(node.inputs[i], DataLayout::plain);
    return context.alias(lowering.permuted(value, equation.inputs[i], order), shape,
                         DataLayout::plain);
  };
  const BufferId first =
      operand(0, labels->batch + labels->rows + labels->summed, Shape{batch, rows, summed});
  const BufferId second =
      operand(1, labels->batch + labels->columns + labels->summed, Shape{batch, columns, summed});
  const BufferId product =
      lowering.add(MatMul{false, true}, {first, second}, Shape{batch, rows, columns});
  const std::string order = labels->batch + labels->rows + labels->columns;
  std::vector<std::int64_t> dims;
  for (const char label : order) dims.push_back(node.outputs[0].shape[equation.output.find(label)]);
  const BufferId shaped = context.alias(product, Shape(dims), DataLayout::plain);
  context.set_value({node.id, 0}, lowering.permuted(shaped, order, equation.output));
  return true;
}

}  // namespace octet
