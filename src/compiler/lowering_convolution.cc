// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

#include "compiler/lowering_context.h"
#include "compiler/quantizers.h"
#include "graph/ops/window.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

// A convolution or matrix product with constant weights, before its operands are known to be
// integers or floats.
struct Product {
  NodeId node;
  ConvolutionGeometry geometry;
  OutputRef data;
  OutputRef weights;
  /// Axes of the weights that count output channels, outermost first.
  std::vector<std::size_t> weight_channel_axes;
  /// MatMul weights [k, n] instead of [n, k].
  bool weights_transposed = false;
};

// [n, k] from [k, n]; weights of every other product have their output channels first already.
Tensor channels_first(const Tensor& weights, const Product& product) {
  if (!product.weights_transposed) return weights;
  const auto k = static_cast<std::size_t>(weights.shape()[0]);
  const auto n = static_cast<std::size_t>(weights.shape()[1]);
  const std::size_t size = element_size(weights.type());
  Tensor result(weights.type(), Shape{weights.shape()[1], weights.shape()[0]});
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < n; ++j)
      std::copy_n(weights.bytes() + (i * n + j) * size, size, result.bytes() + (j * k + i) * size);
  }
  return result;
}

Tensor geometry_weights(const Tensor& weights, const Product& product) {
  const ConvolutionGeometry& g = product.geometry;
  return channels_first(weights, product).reshaped(Shape{g.groups, g.oc, g.ic, g.kh, g.kw});
}

DataLayout layout_of(const LoweringContext& context, OutputRef ref) {
  return working_layout(context.model().value(ref).shape);
}

std::optional<std::pair<float, float>> bounded(const std::pair<float, float>& clamp) {
  if (std::isinf(clamp.first) && std::isinf(clamp.second)) return std::nullopt;
  return clamp;
}

void lower_float(LoweringContext& context, const Product& product) {
  const OutputRef start{product.node, 0};
  const Shape& shape = context.model().value(start).shape;
  const TailRules rules{.quantizers = false, .accepts_residual = [&](OutputRef ref) {
                          return context.has_value(ref) &&
                                 context.model().value(ref).type == ElementType::f32;
                        }};
  const Tail tail = match_tail(context.model(), context.constants(), context.uses(), start,
                               channel_axis(shape), rules);
  FloatConvolution layer;
  layer.geometry = product.geometry;
  layer.weights =
      geometry_weights(context.constants().find(product.weights)->to(ElementType::f32), product)
          .clone();
  const auto weights = layer.weights.data<float>();
  const std::size_t per_channel = weights.size() / tail.multiplier.size();
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = static_cast<float>(weights[i] * tail.multiplier[i / per_channel]);
  layer.bias.assign(tail.bias.begin(), tail.bias.end());
  layer.clamp = bounded(tail.first.clamp);
  layer.residual = tail.residual.has_value();
  layer.residual_clamp = bounded(tail.second.clamp);

  std::vector<BufferId> inputs{context.value(product.data, layout_of(context, product.data))};
  if (tail.residual) inputs.push_back(context.value(*tail.residual, working_layout(shape)));
  const BufferId output = context.add_value(context.model().node(tail.end.node).name,
                                            ElementType::f32, shape, working_layout(shape));
  context.add_layer(std::move(layer), std::move(inputs), output, product.node, tail.nodes);
  context.set_value(tail.end, output);
  context.mark_done(tail.nodes);
}

// The data's scale for each output channel, or nothing if a group's input channels have several.
std::optional<std::vector<double>> data_scales(const QuantParams& params,
                                               const ConvolutionGeometry& g) {
  std::vector<double> scales(static_cast<std::size_t>(g.groups * g.oc), params.scale[0]);
  if (params.axis < 0) return scales;
  for (std::int64_t group = 0; group < g.groups; ++group) {
    const auto first = params.scale.begin() + group * g.ic;
    if (std::any_of(first, first + g.ic, [&](double s) { return s != *first; }))
      return std::nullopt;
    std::fill_n(scales.begin() + group * g.oc, g.oc, *first);
  }
  return scales;
}

constexpr std::int64_t kLargestProduct = 255 * 128;
// The largest sum that 32 bits hold whatever the data.
constexpr std::int64_t kMostTerms = std::numeric_limits<std::int32_t>::max() / kLargestProduct;

// The sum of each output channel's weights.
std::vector<std::int32_t> channel_sums(const Tensor& weights, std::size_t num_channels) {
  const auto integers = weights.data<std::int8_t>();
  const auto terms = static_cast<std::ptrdiff_t>(integers.size() / num_channels);
  std::vector<std::int32_t> sums;
  for (auto first = integers.begin(); first != integers.end(); first += terms)
    sums.push_back(std::accumulate(first, first + terms, 0));
  return sums;
}

bool lower_integer(LoweringContext& context, const Product& product) {
  const Quantized* found = context.quantized(product.data);
  if (found == nullptr || !context.options().integer_kernels) return false;
  const Quantized data = *found;
  const auto weights = match_quantized_weights(context.model(), context.constants(),
                                               product.weights, product.weight_channel_axes);
  auto scale = data_scales(data.params, product.geometry);
  const ConvolutionGeometry& g = product.geometry;
  if (!weights || !scale || g.ic * g.kh * g.kw > kMostTerms) return false;
  IntegerConvolution layer{g, geometry_weights(weights->integers, product), {}, {}, {}};
  // Sums start from what makes them those of data minus the zero point; what the zero point is
  // beside a whole number is left to the epilogue.
  const double zero_point = data.params.zero_point[0];
  const double whole = std::nearbyint(zero_point);
  layer.pad_value = static_cast<std::uint8_t>(whole);
  std::vector<double> offset(scale->size());
  const std::vector<std::int32_t> sums = channel_sums(layer.weights, scale->size());
  for (std::size_t c = 0; c < scale->size(); ++c) {
    (*scale)[c] *= weights->scale[c];
    layer.initial.push_back(-static_cast<std::int32_t>(whole) * sums[c]);
    offset[c] = -(*scale)[c] * (zero_point - whole) * sums[c];
  }

  const OutputRef start{product.node, 0};
  const Shape& shape = context.model().value(start).shape;
  const TailRules rules{
      .quantizers = true, .accepts_residual = [&](OutputRef ref) {
        const Quantized* residual = context.quantized(ref);
        return (residual != nullptr && residual->params.axis < 0) ||
               (context.has_value(ref) && context.model().value(ref).type == ElementType::f32);
      }};
  const Tail tail = match_tail(context.model(), context.constants(), context.uses(), start,
                               channel_axis(shape), rules);

  std::vector<BufferId> inputs{context.to_layout(data.value, layout_of(context, product.data))};
  ResidualParams residual_params;
  if (tail.residual) {
    if (const Quantized* residual = context.quantized(*tail.residual)) {
      residual_params = {residual->params.scale[0], residual->params.zero_point[0]};
      inputs.push_back(context.to_layout(residual->value, working_layout(shape)));
    } else {
      inputs.push_back(context.value(*tail.residual, working_layout(shape)));
    }
  }
  const std::int64_t most = kLargestProduct * g.ic * g.kh * g.kw;
  layer.epilogue =
      make_epilogue(*scale, offset, tail, residual_params,
                    InitialSums{layer.initial, std::numeric_limits<std::int32_t>::max() - most});
  const auto& quantizer = tail.output_quantizer();
  const BufferId output = context.add_value(context.model().node(tail.end.node).name,
                                            quantizer ? quantizer->type : ElementType::f32, shape,
                                            working_layout(shape));
  context.add_layer(std::move(layer), std::move(inputs), output, product.node, tail.nodes);
  if (quantizer)
    context.set_quantized(tail.end, {output, *quantizer});
  else
    context.set_value(tail.end, output);
  context.mark_done(tail.nodes);
  return true;
}

bool lower_product(LoweringContext& context, const Product& product) {
  if (context.constants().find(product.weights) == nullptr ||
      context.model().value(product.data).type != ElementType::f32)
    return false;
  if (lower_integer(context, product)) return true;
  if (context.options().backend == Backend::reference) return false;
  lower_float(context, product);
  return true;
}

ConvolutionGeometry convolution_geometry(const ConvolutionAttributes& op, const Shape& data,
                                         const Shape& weights, const Shape& output,
                                         std::size_t groups) {
  ConvolutionGeometry g;
  g.n = data[0];
  g.groups = groups == 0 ? 1 : weights[0];
  g.oc = weights[groups];
  g.ic = weights[groups + 1];
  g.kh = weights[groups + 2];
  g.kw = weights[groups + 3];
  g.ih = data[2];
  g.iw = data[3];
  g.oh = output[2];
  g.ow = output[3];
  const Window h = convolution_window(op, 0, g.ih, g.kh);
  const Window w = convolution_window(op, 1, g.iw, g.kw);
  g.stride_h = h.stride;
  g.stride_w = w.stride;
  g.dilation_h = h.dilation;
  g.dilation_w = w.dilation;
  g.pad_top = h.pad_begin;
  g.pad_left = w.pad_begin;
  g.pad_bottom = h.pad_end;
  g.pad_right = w.pad_end;
  return g;
}

}  // namespace

bool lower_convolution(LoweringContext& context, const Node& node) {
  const auto* plain = std::get_if<Convolution>(&node.op);
  const auto* grouped = std::get_if<GroupConvolution>(&node.op);
  if ((plain == nullptr && grouped == nullptr) || node.outputs[0].shape.rank() != 4) return false;
  const Model& model = context.model();
  const std::size_t groups = grouped == nullptr ? 0 : 1;
  const ConvolutionAttributes& attributes =
      plain != nullptr ? static_cast<const ConvolutionAttributes&>(*plain) : *grouped;
  Product product;
  product.node = node.id;
  product.data = node.inputs[0];
  product.weights = node.inputs[1];
  product.geometry =
      convolution_geometry(attributes, model.value(node.inputs[0]).shape,
                           model.value(node.inputs[1]).shape, node.outputs[0].shape, groups);
  product.weight_channel_axes =
      groups == 0 ? std::vector<std::size_t>{0} : std::vector<std::size_t>{0, 1};
  return lower_product(context, product);
}

bool lower_matmul(LoweringContext& context, const Node& node) {
  const auto* op = std::get_if<MatMul>(&node.op);
  if (op == nullptr || op->transpose_a) return false;
  const Model& model = context.model();
  const Shape& data = model.value(node.inputs[0]).shape;
  const Shape& weights = model.value(node.inputs[1]).shape;
  // The working layout of rank 4 is channels last, a product's rows lie along the last axis.
  if (weights.rank() != 2 || data.rank() < 2 || data.rank() == 4) return false;
  Product product;
  product.node = node.id;
  product.data = node.inputs[0];
  product.weights = node.inputs[1];
  product.weights_transposed = !op->transpose_b;
  product.weight_channel_axes = {op->transpose_b ? 0U : 1U};
  product.geometry.ic = data[data.rank() - 1];
  product.geometry.oc = node.outputs[0].shape[node.outputs[0].shape.rank() - 1];
  product.geometry.iw = product.geometry.ow = data.num_elements() / product.geometry.ic;
  return lower_product(context, product);
}

}  // namespace octet
