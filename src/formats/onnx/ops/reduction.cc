// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <numeric>

#include "formats/onnx/ops/builders.h"

namespace octet::onnx {
namespace {

struct Axes {
  std::vector<std::int64_t> values;
  bool keep_dims = true;
  /// Nothing is reduced.
  bool is_noop = false;
};

Axes axes_of(NodeContext& node, std::size_t rank) {
  Axes axes;
  axes.values = node.integers("axes", 1).value_or(std::vector<std::int64_t>{});
  axes.keep_dims = node.integer("keepdims", 1) != 0;
  if (!axes.values.empty()) return axes;
  if (node.integer("noop_with_empty_axes", 0) != 0) {
    axes.is_noop = true;
    return axes;
  }
  axes.values.resize(rank);
  std::iota(axes.values.begin(), axes.values.end(), 0);
  return axes;
}

}  // namespace

OutputRef reduce_input(NodeContext& node, ReduceKind kind, OutputRef data) {
  const Axes axes = axes_of(node, node.shape(data).rank());
  if (axes.is_noop) return data;
  GraphBuilder& graph = node.graph();
  if (node.type(data) != ElementType::boolean)
    return graph.reduced(kind, data, axes.values, axes.keep_dims);
  // The largest is whether any is true, the smallest whether none is false.
  const bool is_max = kind == ReduceKind::max;
  if (!is_max && kind != ReduceKind::min) NodeContext::refuse("type boolean");
  const OutputRef flags = is_max ? data : graph.unary(UnaryKind::logical_not, data);
  const OutputRef count = graph.reduced(ReduceKind::sum, graph.converted(flags, ElementType::f32),
                                        axes.values, axes.keep_dims);
  const OutputRef any =
      graph.add(Comparison{ComparisonKind::greater}, {count, graph.scalar_like(count, 0)});
  return is_max ? any : graph.unary(UnaryKind::logical_not, any);
}

void reduce_log_sum(NodeContext& node) {
  const OutputRef sum = reduce_input(node, ReduceKind::sum, node.input(0));
  node.output(0, node.graph().unary(UnaryKind::log, sum));
}

void reduce_log_sum_exp(NodeContext& node) {
  const OutputRef exp = node.graph().unary(UnaryKind::exp, node.input(0));
  node.output(0, node.graph().unary(UnaryKind::log, reduce_input(node, ReduceKind::sum, exp)));
}

void reduce_sum_square(NodeContext& node) {
  const OutputRef x = node.input(0);
  const OutputRef square = node.graph().binary(BinaryKind::multiply, x, x);
  node.output(0, reduce_input(node, ReduceKind::sum, square));
}

}  // namespace octet::onnx
