// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "formats/onnx/ops/builders.h"

namespace octet::onnx {
namespace {

// Scales that a grid can have.
bool is_regular(const Quantization& quantization) {
  const Tensor scales = quantization.scale.to(ElementType::f64);
  return has_grid(quantization.zero_point.type()) &&
         std::ranges::all_of(scales.data<double>(),
                             [](double s) { return std::isfinite(s) && s > 0; });
}

// Output `index` as the integers that stand for `source` by the parameters at `scale` and the input
// after it.
void quantize_output(NodeContext& node, std::size_t index, OutputRef source, std::size_t scale,
                     std::int64_t axis, std::optional<ElementType> type_without_zero_point) {
  GraphBuilder& graph = node.graph();
  const Shape shape = node.shape(source);
  const ScaleLayout layout = node.scale_layout(scale, shape, axis);
  const ElementType type = node.has_input(scale + 1)
                               ? node.type(node.input(scale + 1))
                               : type_without_zero_point.value_or(ElementType::u8);
  if (!has_grid(type)) NodeContext::refuse(fmt::format("type {}", to_string(type)));
  auto quantization = node.quantization(scale, layout);
  if (quantization && !node.has_input(scale + 1))
    quantization->zero_point = Tensor(type, quantization->scale.shape());
  if (quantization && is_regular(*quantization))
    return node.quantized_output(index, source, std::move(*quantization));
  const auto parameters = [&](std::size_t input) {
    return placed(graph, node.input(input), shape, layout.axis, layout.block_size);
  };
  std::optional<OutputRef> zero_point;
  if (node.has_input(scale + 1)) zero_point = parameters(scale + 1);
  const OutputRef scales = graph.converted(parameters(scale), node.type(source));
  node.output(index, quantize(graph, source, scales, zero_point, type));
}

void refuse_channels_last(const NodeContext& node) {
  if (node.integer("channels_last", 0) != 0) NodeContext::refuse("channels_last");
}

// The usual inputs x, x_scale, x_zero_point, y_scale, y_zero_point of an operation of one operand.
OutputRef only_operand(NodeContext& node) {
  return node.dequantized_input(0, 1, 1);
}
void only_result(NodeContext& node, OutputRef result) {
  quantize_output(node, 0, result, 3, 1, std::nullopt);
}

void qlinear_binary(NodeContext& node, BinaryKind kind) {
  const OutputRef result =
      node.graph().binary(kind, node.dequantized_input(0, 1, 1), node.dequantized_input(3, 4, 1));
  quantize_output(node, 0, result, 6, 1, std::nullopt);
}

// Integers without their zero point, as f32: products of bytes summed exactly up to 2^24, 518 terms
// of the largest size.
OutputRef shifted_integers(NodeContext& node, std::size_t index, std::size_t zero_point,
                           std::optional<std::size_t> axis_from_end) {
  GraphBuilder& graph = node.graph();
  const OutputRef integers = graph.converted(node.input(index), ElementType::f32);
  if (!node.has_input(zero_point)) return integers;
  OutputRef shift = graph.converted(node.input(zero_point), ElementType::f32);
  const std::size_t rank = node.shape(integers).rank();
  if (node.shape(shift).rank() == 1 && node.shape(shift)[0] != 1) {
    std::vector<std::int64_t> target(rank, 1);
    target[axis_from_end ? rank - 1 - std::min(*axis_from_end, rank - 1) : 0] = -1;
    shift = graph.reshaped(shift, target);
  }
  return graph.binary(BinaryKind::subtract, integers, shift);
}

// int32 bias = real bias / (scale of data * scale of weights).
OutputRef dequantized_bias(NodeContext& node, std::size_t bias, std::size_t data_scale,
                           std::size_t weights_scale) {
  GraphBuilder& graph = node.graph();
  const OutputRef scale =
      graph.binary(BinaryKind::multiply, node.input(data_scale), node.input(weights_scale));
  return graph.binary(BinaryKind::multiply, graph.converted(node.input(bias), node.type(scale)),
                      scale);
}

}  // namespace

// --- Between reals and integers ---

void quantize_linear(NodeContext& node) {
  OutputRef x = node.input(0);
  if (!is_float(node.type(x))) x = node.graph().converted(x, ElementType::f32);
  const auto stated = static_cast<std::int32_t>(node.integer("output_dtype", 0));
  const auto type = element_type(stated);
  if (stated != 0 && !type) NodeContext::refuse(fmt::format("type {}", data_type_name(stated)));
  quantize_output(node, 0, x, 1, node.integer("axis", 1), type);
}

void dequantize_linear(NodeContext& node) {
  const OutputRef real = node.dequantized_input(0, 1, node.integer("axis", 1));
  const auto stated = static_cast<std::int32_t>(node.integer("output_dtype", 0));
  const auto type = element_type(stated);
  if (stated != 0 && !type) NodeContext::refuse(fmt::format("type {}", data_type_name(stated)));
  node.output(0, type ? node.graph().converted(real, *type) : real);
}

void dynamic_quantize_linear(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  const OutputRef x = node.input(0);
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < node.shape(x).rank(); ++i)
    axes.push_back(static_cast<std::int64_t>(i));
  const OutputRef zero = graph.scalar_like(x, 0);
  const OutputRef low =
      graph.binary(BinaryKind::minimum, graph.reduced(ReduceKind::min, x, axes, false), zero);
  const OutputRef high =
      graph.binary(BinaryKind::maximum, graph.reduced(ReduceKind::max, x, axes, false), zero);
  const OutputRef width = graph.binary(BinaryKind::subtract, high, low);
  const OutputRef is_empty = graph.add(Comparison{ComparisonKind::equal}, {width, zero});
  const OutputRef scale =
      graph.add(Select{}, {is_empty, graph.scalar_like(x, 1),
                           graph.binary(BinaryKind::divide, width, graph.scalar_like(x, 255))});
  const OutputRef zero_point =
      quantize(graph, graph.unary(UnaryKind::negative, low), scale, std::nullopt, ElementType::u8);
  node.output(0, quantize(graph, x, scale, zero_point, ElementType::u8));
  node.output(1, scale);
  node.output(2, zero_point);
}

// --- Of integers ---

void conv_integer(NodeContext& node) {
  const OutputRef data = shifted_integers(node, 0, 2, std::nullopt);
  const OutputRef weights = shifted_integers(node, 1, 3, std::nullopt);
  node.output(0, node.graph().converted(add_convolution(node, data, weights), ElementType::i32));
}

void mat_mul_integer(NodeContext& node) {
  const OutputRef a = shifted_integers(node, 0, 2, 1);
  const OutputRef b = shifted_integers(node, 1, 3, 0);
  node.output(0, node.graph().converted(node.add(MatMul{}, {a, b}), ElementType::i32));
}

// --- Of integers that stand for reals ---

void qlinear_conv(NodeContext& node) {
  OutputRef result =
      add_convolution(node, node.dequantized_input(0, 1, 1), node.dequantized_input(3, 4, 0));
  if (node.has_input(8)) {
    const OutputRef bias = node.graph().per_channel(
        node.graph().reshaped(dequantized_bias(node, 8, 1, 4), {-1}), node.shape(result).rank());
    result = node.graph().binary(BinaryKind::add, result, bias);
  }
  quantize_output(node, 0, result, 6, 1, std::nullopt);
}

void qlinear_mat_mul(NodeContext& node) {
  const OutputRef a = node.dequantized_input(0, 1, -2);
  const OutputRef b = node.dequantized_input(3, 4, -1);
  quantize_output(node, 0, node.add(MatMul{}, {a, b}), 6, -1, std::nullopt);
}

void qlinear_add(NodeContext& node) {
  qlinear_binary(node, BinaryKind::add);
}
void qlinear_mul(NodeContext& node) {
  qlinear_binary(node, BinaryKind::multiply);
}

void qlinear_concat(NodeContext& node) {
  if (node.num_inputs() < 5 || node.num_inputs() % 3 != 2)
    node.fail(fmt::format("expected 2 inputs and 3 for each part, got {}", node.num_inputs()));
  std::vector<OutputRef> parts;
  for (std::size_t i = 2; i < node.num_inputs(); i += 3)
    parts.push_back(node.dequantized_input(i, i + 1, 1));
  quantize_output(node, 0, add_concat(node, std::move(parts)), 0, 1, std::nullopt);
}

void qlinear_leaky_relu(NodeContext& node) {
  const Tensor alpha = Tensor::from<float>(
      Shape{1}, std::vector<float>{static_cast<float>(node.real("alpha", 0.01F))});
  only_result(node, node.add(PRelu{}, {only_operand(node), node.graph().constant(alpha)}));
}

void qlinear_sigmoid(NodeContext& node) {
  only_result(node, node.graph().unary(UnaryKind::sigmoid, only_operand(node)));
}

void qlinear_softmax(NodeContext& node) {
  const OutputRef x = only_operand(node);
  if (node.integer("opset", 13) < 13)
    return only_result(node, add_flat_softmax(node, x, node.integer("axis", 1), false));
  only_result(node, node.add(Softmax{node.integer("axis", -1)}, {x}));
}

void qlinear_average_pool(NodeContext& node) {
  refuse_channels_last(node);
  only_result(node, add_average_pool(node, only_operand(node)));
}

void qlinear_global_average_pool(NodeContext& node) {
  refuse_channels_last(node);
  only_result(node, add_global(node, ReduceKind::mean, only_operand(node)));
}

void qlinear_reduce_mean(NodeContext& node) {
  const OutputRef x = only_operand(node);
  const auto axes = node.integers("axes");
  if (!axes) NodeContext::refuse("no axes");
  only_result(node,
              node.graph().reduced(ReduceKind::mean, x, *axes, node.integer("keepdims", 1) != 0));
}

void qlinear_where(NodeContext& node) {
  const OutputRef result = node.add(
      Select{}, {node.input(0), node.dequantized_input(1, 2, 1), node.dequantized_input(4, 5, 1)});
  quantize_output(node, 0, result, 7, 1, std::nullopt);
}

void qgemm(NodeContext& node) {
  const OutputRef a = node.dequantized_input(0, 1, 0);
  const std::int64_t column = node.integer("transB", 0) != 0 ? 0 : 1;
  const OutputRef b = node.dequantized_input(3, 4, column);
  std::optional<OutputRef> bias;
  if (node.has_input(6)) bias = dequantized_bias(node, 6, 1, 4);
  const OutputRef result = add_gemm(node, a, b, bias);
  if (!node.has_input(7)) return node.output(0, result);
  quantize_output(node, 0, result, 7, 1, std::nullopt);
}

}  // namespace octet::onnx
