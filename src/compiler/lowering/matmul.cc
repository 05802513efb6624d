// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <optional>
#include <vector>

#include "compiler/layers/matrix_operand.h"
#include "compiler/lowering/product.h"
#include "compiler/lowering/tail.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

// 255 * 255 for each product, 255 * 255 and 128 * 255 for what takes the zero points out of it:
// the largest accumulator that 32 bits hold whatever the data and however it is put together.
constexpr std::int64_t kMostMatMulTerms = 16384;

bool is_per_tensor(const Quantized* value) {
  return value != nullptr && value->params.axis < 0;
}

std::uint8_t whole_zero_point(const QuantParams& params) {
  return static_cast<std::uint8_t>(std::nearbyint(params.zero_point[0]));
}

// The sizes of the product, or nothing if both operands are broadcast or the accumulators may
// overflow.
std::optional<IntegerMatMul> sizes(const Shape& a, const Shape& b, const MatMul& op) {
  if (a.rank() < 2 || b.rank() < 2) return std::nullopt;
  const MatrixOperand first(a, op.transpose_a, true), second(b, op.transpose_b, false);
  const auto batch = broadcast(first.batch, second.batch);
  if (!batch) return std::nullopt;
  IntegerMatMul layer;
  layer.batch = batch->num_elements();
  layer.num_a = first.batch.num_elements();
  layer.num_b = second.batch.num_elements();
  layer.m = first.rows;
  layer.k = first.columns;
  layer.n = second.columns;
  layer.transpose_b = op.transpose_b;
  const auto is_whole_or_one = [&](std::int64_t count) {
    return count == 1 || count == layer.batch;
  };
  if (!is_whole_or_one(layer.num_a) || !is_whole_or_one(layer.num_b)) return std::nullopt;
  if (layer.batch * layer.m * layer.n == 0 || layer.k == 0 || layer.k > kMostMatMulTerms)
    return std::nullopt;
  return layer;
}

// A value with its last two dimensions exchanged.
BufferId transposed(LoweringContext& context, const Node& node, BufferId value) {
  const LayerValue source = context.lowered().values[value];
  std::vector<std::int64_t> dims = source.shape.dims(), order(dims.size());
  for (std::size_t d = 0; d < order.size(); ++d) order[d] = static_cast<std::int64_t>(d);
  std::swap(dims[dims.size() - 1], dims[dims.size() - 2]);
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  const Shape rank{static_cast<std::int64_t>(order.size())};
  const BufferId axes = context.add_constant(Tensor::from(rank, order), node.name);
  const BufferId output = context.add_value(node.name, source.type, Shape(dims), DataLayout::plain);
  context.add_layer(PortableOp{Transpose{}}, {value, axes}, output, node.id);
  return output;
}

}  // namespace

bool lower_matmul(LoweringContext& context, const Node& node) {
  const auto* op = std::get_if<MatMul>(&node.op);
  if (op == nullptr || op->transpose_a) return false;
  const Model& model = context.model();
  const Shape& data = model.value(node.inputs[0]).shape;
  const Shape& weights = model.value(node.inputs[1]).shape;
  if (weights.rank() != 2 || data.rank() < 2) return false;
  Product product{node.id, {}, node.inputs[0], node.inputs[1], {{op->transpose_b ? 0U : 1U}}};
  product.order.inputs_first = !op->transpose_b;
  product.layout = DataLayout::plain;
  product.channel_axis = data.rank() - 1;
  product.geometry.ic = data[data.rank() - 1];
  product.geometry.oc = node.outputs[0].shape[node.outputs[0].shape.rank() - 1];
  product.geometry.iw = product.geometry.ow = data.num_elements() / product.geometry.ic;
  return lower_product(context, product);
}

bool lower_integer_matmul(LoweringContext& context, const Node& node) {
  const auto* op = std::get_if<MatMul>(&node.op);
  if (op == nullptr || !is_per_tensor(context.quantized(node.inputs[0])) ||
      !is_per_tensor(context.quantized(node.inputs[1])))
    return false;
  const Quantized a = *context.quantized(node.inputs[0]);
  const Quantized b = *context.quantized(node.inputs[1]);
  auto layer = sizes(context.model().value(node.inputs[0]).shape,
                     context.model().value(node.inputs[1]).shape, *op);
  if (!layer) return false;
  layer->a_zero = whole_zero_point(a.params);
  layer->b_zero = whole_zero_point(b.params);

  const Shape shape = node.outputs[0].shape;
  const Tail tail = match_tail(context.graph(), context.engine(), {node.id, 0}, shape.rank() - 1);
  const auto columns = static_cast<std::size_t>(layer->n);
  const double scale = a.params.scale[0] * b.params.scale[0];
  layer->epilogue = context.engine().matmul_epilogue(
      {std::vector<double>(columns, scale), std::vector<double>(columns, 0.0)}, tail);

  BufferId first = context.to_layout(a.value, DataLayout::plain);
  if (op->transpose_a) first = transposed(context, node, first);
  const BufferId second = context.to_layout(b.value, DataLayout::plain);
  context.add_layer_with_tail(std::move(*layer), {first, second}, node.id, tail, shape,
                              DataLayout::plain);
  return true;
}

}  // namespace octet
