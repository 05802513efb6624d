// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "formats/onnx/ops/builders.h"

namespace octet::onnx {
namespace {

struct Bounds {
  double min = 0;
  double max = 0;
};

// What a type's values are limited by anyway.
Bounds bounds_of(ElementType type) {
  switch (type) {
    case ElementType::f64:
      return {std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max()};
    case ElementType::f16:
      return {-65504, 65504};
    default:
      return {std::numeric_limits<float>::lowest(), std::numeric_limits<float>::max()};
  }
}

OutputRef clamped(NodeContext& node, OutputRef x, std::optional<double> min,
                  std::optional<double> max) {
  if (!min && !max) return x;
  const Bounds bounds = bounds_of(node.type(x));
  if (min == 0 && (!max || *max >= bounds.max)) return node.graph().unary(UnaryKind::relu, x);
  return node.add(Clamp{min.value_or(bounds.min), max.value_or(bounds.max)}, {x});
}

OutputRef add_gelu(NodeContext& node, OutputRef x, bool tanh_approximation) {
  return node.add(Gelu{tanh_approximation}, {x});
}

}  // namespace

void relu(NodeContext& node) {
  const OutputRef x = node.input(0);
  if (is_float(node.type(x)))
    node.output(0, node.graph().unary(UnaryKind::relu, x));
  else
    node.output(0, node.graph().binary(BinaryKind::maximum, x, node.graph().scalar_like(x, 0)));
}

void leaky_relu(NodeContext& node) {
  const OutputRef x = node.input(0);
  const Tensor alpha =
      Tensor::from<double>(Shape{1}, std::vector<double>{node.real("alpha", 0.01)});
  node.output(0, node.add(PRelu{}, {x, node.graph().constant(alpha.to(node.type(x)))}));
}

void prelu(NodeContext& node) {
  const OutputRef x = node.input(0);
  OutputRef slope = node.input(1);
  // The graph takes a vector as one slope per channel, ONNX as one per element of the last axis.
  const Shape shape = node.shape(slope);
  const std::size_t rank = node.shape(x).rank();
  if (shape.rank() < rank && shape.num_elements() > 1) {
    std::vector<std::int64_t> dims(rank - shape.rank(), 1);
    dims.insert(dims.end(), shape.begin(), shape.end());
    slope = node.graph().reshaped(slope, dims);
  } else if (shape.rank() == 0) {
    slope = node.graph().reshaped(slope, {1});
  }
  if (is_float(node.type(x))) return node.output(0, node.add(PRelu{}, {x, slope}));
  GraphBuilder& graph = node.graph();
  const OutputRef is_negative =
      graph.add(Comparison{ComparisonKind::less}, {x, graph.scalar_like(x, 0)});
  node.output(0,
              graph.add(Select{}, {is_negative, graph.binary(BinaryKind::multiply, x, slope), x}));
}

void clip_6(NodeContext& node) {
  std::optional<double> min;
  std::optional<double> max;
  if (node.has_attribute("min")) min = node.real("min", 0);
  if (node.has_attribute("max")) max = node.real("max", 0);
  node.output(0, clamped(node, node.input(0), min, max));
}

void clip_11(NodeContext& node) {
  OutputRef x = node.input(0);
  std::optional<double> limits[2];
  bool is_known = is_float(node.type(x));
  for (const std::size_t i : {0U, 1U}) {
    if (!node.has_input(i + 1)) continue;
    if (node.shape(node.input(i + 1)).rank() > 1) node.fail("expected min and max as scalars");
    const Tensor* limit = node.constant_input(i + 1);
    if (limit != nullptr && limit->num_elements() == 1)
      limits[i] = limit->to(ElementType::f64).data<double>()[0];
    else
      is_known = false;
  }
  if (is_known && !(limits[0].value_or(0) > limits[1].value_or(HUGE_VAL)))
    return node.output(0, clamped(node, x, limits[0], limits[1]));
  if (node.has_input(1)) x = node.graph().binary(BinaryKind::maximum, x, node.input(1));
  if (node.has_input(2)) x = node.graph().binary(BinaryKind::minimum, x, node.input(2));
  node.output(0, x);
}

void elu(NodeContext& node) {
  node.output(0, node.add(Elu{node.real("alpha", 1)}, {node.input(0)}));
}

void celu(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  const OutputRef x = node.input(0);
  const OutputRef alpha = graph.scalar_like(x, node.real("alpha", 1));
  const OutputRef elu = graph.add(Elu{1}, {graph.binary(BinaryKind::divide, x, alpha)});
  const OutputRef negative = graph.binary(
      BinaryKind::minimum, graph.binary(BinaryKind::multiply, elu, alpha), graph.scalar_like(x, 0));
  node.output(0, graph.binary(BinaryKind::add, graph.unary(UnaryKind::relu, x), negative));
}

void selu(NodeContext& node) {
  const OutputRef x = node.input(0);
  const auto parameter = [&](const char* name, double absent) {
    return node.graph().scalar_like(x, node.real(name, absent));
  };
  node.output(0, node.add(Selu{}, {x, parameter("alpha", 1.67326319217681884765625),
                                   parameter("gamma", 1.05070102214813232421875)}));
}

void gelu(NodeContext& node) {
  node.output(0, add_gelu(node, node.input(0), node.text("approximate", "none") == "tanh"));
}

void fast_gelu(NodeContext& node) {
  OutputRef x = node.input(0);
  if (node.has_input(1)) x = node.graph().binary(BinaryKind::add, x, node.input(1));
  node.output(0, add_gelu(node, x, true));
}

void bias_gelu(NodeContext& node) {
  const OutputRef x = node.graph().binary(BinaryKind::add, node.input(0), node.input(1));
  node.output(0, add_gelu(node, x, false));
}

void hard_sigmoid(NodeContext& node) {
  const OutputRef x = node.input(0);
  const double alpha = node.real("alpha", 0.2F);
  const double beta = node.real("beta", 0.5);
  // relu6(x + 3) / 6 as exporters of networks write it.
  if (static_cast<float>(alpha) == 1.0F / 6 && beta == 0.5)
    return node.output(0, node.graph().unary(UnaryKind::hsigmoid, x));
  node.output(0, node.add(HardSigmoid{}, {x, node.graph().scalar_like(x, alpha),
                                          node.graph().scalar_like(x, beta)}));
}

void softsign(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  const OutputRef x = node.input(0);
  const OutputRef divisor =
      graph.binary(BinaryKind::add, graph.unary(UnaryKind::abs, x), graph.scalar_like(x, 1));
  node.output(0, graph.binary(BinaryKind::divide, x, divisor));
}

void thresholded_relu(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  const OutputRef x = node.input(0);
  const OutputRef alpha = graph.scalar_like(x, node.real("alpha", 1));
  const OutputRef passes = graph.add(Comparison{ComparisonKind::greater}, {x, alpha});
  node.output(0, graph.add(Select{}, {passes, x, graph.scalar_like(x, 0)}));
}

// --- Softmax ---

OutputRef add_flat_softmax(NodeContext& node, OutputRef data, std::int64_t axis, bool logarithm) {
  const Shape shape = node.shape(data);
  const std::size_t first = node.axis(axis, shape.rank());
  const auto softmax = [&](OutputRef x, std::int64_t along) {
    return logarithm ? node.add(LogSoftmax{along}, {x}) : node.add(Softmax{along}, {x});
  };
  const bool is_one_dimension = std::all_of(shape.begin() + static_cast<std::ptrdiff_t>(first) + 1,
                                            shape.end(), [](std::int64_t dim) { return dim == 1; });
  if (is_one_dimension) return softmax(data, static_cast<std::int64_t>(first));
  std::vector<std::int64_t> flat(first, 0);
  flat.push_back(-1);
  std::vector<std::int64_t> whole(shape.begin(), shape.end());
  std::fill_n(whole.begin(), first, 0);
  const OutputRef result =
      softmax(node.graph().reshaped(data, flat), static_cast<std::int64_t>(first));
  return node.graph().reshaped(result, whole);
}

void softmax_1(NodeContext& node) {
  node.output(0, add_flat_softmax(node, node.input(0), node.integer("axis", 1), false));
}
void log_softmax_1(NodeContext& node) {
  node.output(0, add_flat_softmax(node, node.input(0), node.integer("axis", 1), true));
}
void softmax_13(NodeContext& node) {
  node.output(0, node.add(Softmax{node.integer("axis", -1)}, {node.input(0)}));
}
void log_softmax_13(NodeContext& node) {
  node.output(0, node.add(LogSoftmax{node.integer("axis", -1)}, {node.input(0)}));
}

}  // namespace octet::onnx
