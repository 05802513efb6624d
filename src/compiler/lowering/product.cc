// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/product.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "compiler/lowering/tail.h"

namespace octet {
namespace {

std::optional<std::pair<float, float>> bounded(const std::pair<float, float>& clamp) {
  if (std::isinf(clamp.first) && std::isinf(clamp.second)) return std::nullopt;
  return clamp;
}

void lower_float(LoweringContext& context, const Product& product) {
  const OutputRef start{product.node, 0};
  const Shape shape = context.model().value(start).shape;
  const TailRules rules{.quantizers = false, .accepts_residual = [&](OutputRef ref) {
                          return context.has_value(ref) &&
                                 context.model().value(ref).type == ElementType::f32;
                        }};
  const Tail tail =
      match_tail(context.graph(), context.engine(), start, product.channel_axis, rules);
  FloatConvolution layer;
  layer.geometry = product.geometry;
  const Tensor& weights = *context.constants().find(product.weights);
  layer.weights = geometry_weights(
      weights.type() == ElementType::f32 ? weights : weights.to(ElementType::f32), product);
  if (std::any_of(tail.multiplier.begin(), tail.multiplier.end(),
                  [](double m) { return m != 1; })) {
    layer.weights = layer.weights.clone();
    const auto values = layer.weights.data<float>();
    const std::size_t per_channel = values.size() / tail.multiplier.size();
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(values[i] * tail.multiplier[i / per_channel]);
  }
  layer.bias.assign(tail.bias.begin(), tail.bias.end());
  layer.clamp = bounded(tail.first.clamp);
  layer.residual = tail.residual.has_value();
  layer.residual_clamp = bounded(tail.second.clamp);

  std::vector<BufferId> inputs{context.value(product.data, product.layout)};
  if (tail.residual) inputs.push_back(context.value(*tail.residual, product.layout));
  context.add_layer_with_tail(std::move(layer), std::move(inputs), product.node, tail, shape,
                              product.layout);
}

bool is_addition(const Model& model, NodeId id) {
  const auto* op = std::get_if<Binary>(&model.node(id).op);
  return op != nullptr && op->kind != BinaryKind::multiply;
}

// One bias and clamps after a float product, nothing else: as one epilogue they round as they do
// one by one.
Tail exact_tail(const LoweringContext& context, const Product& product) {
  const OutputRef start{product.node, 0};
  const Model& model = context.model();
  const Tail tail = match_tail(context.graph(), context.engine(), start, product.channel_axis,
                               {.quantizers = false});
  const auto is_affine = [&](NodeId id) {
    return std::holds_alternative<Binary>(model.node(id).op);
  };
  const auto num_affine = std::ranges::count_if(tail.nodes, is_affine);
  if (num_affine == 0 || (num_affine == 1 && is_addition(model, tail.nodes[0]))) return tail;
  return empty_tail(tail.bias.size(), start);
}

// Data that lie channels last stay so, where each channel is convolved by itself.
bool lower_float_depthwise(LoweringContext& context, const Product& product) {
  const ConvolutionGeometry& g = product.geometry;
  const Tensor& weights = *context.constants().find(product.weights);
  const Shape shape = context.model().value({product.node, 0}).shape;
  if (!context.lowered().has_portable_bits || !context.options().fused_floats || g.ic != 1 ||
      g.oc != 1 || product.spread_h != 1 || product.spread_w != 1 ||
      product.layout != DataLayout::channels_last || weights.type() != ElementType::f32 ||
      shape.num_elements() == 0 ||
      context.natural_layout(product.data) != DataLayout::channels_last)
    return false;
  const Tail tail = exact_tail(context, product);
  FloatDepthwise layer{g, geometry_weights(weights, product), {}, {}, {}};
  layer.levels = match_quantized_weights(context.model(), context.constants(), product.weights,
                                         product.order.channel_axes);
  if (layer.levels) layer.levels->integers = geometry_weights(layer.levels->integers, product);
  layer.epilogue = context.engine().bias_epilogue(tail);
  const BufferId data = context.value(product.data, product.layout);
  context.add_layer_with_tail(std::move(layer), {data}, product.node, tail, shape, product.layout);
  return true;
}

}  // namespace

ConvolutionGeometry plain_geometry(const Shape& data, const Shape& weights, const Shape& output,
                                   bool grouped, bool inputs_first) {
  const std::size_t first = grouped ? 1 : 0;
  ConvolutionGeometry g;
  g.n = data[0];
  g.groups = grouped ? weights[0] : 1;
  g.oc = weights[inputs_first ? first + 1 : first];
  g.ic = weights[inputs_first ? first : first + 1];
  g.kh = weights[first + 2];
  g.kw = weights[first + 3];
  g.ih = data[2];
  g.iw = data[3];
  g.oh = output[2];
  g.ow = output[3];
  return g;
}

void add_windows(ConvolutionGeometry& g, const Window& h, const Window& w) {
  g.stride_h = h.stride;
  g.stride_w = w.stride;
  g.dilation_h = h.dilation;
  g.dilation_w = w.dilation;
  g.pad_top = h.pad_begin;
  g.pad_left = w.pad_begin;
  g.pad_bottom = h.pad_end;
  g.pad_right = w.pad_end;
}

Tensor geometry_weights(const Tensor& weights, const Product& product) {
  const ConvolutionGeometry& g = product.geometry;
  const Shape shape{g.groups, g.oc, g.ic, g.kh, g.kw};
  const auto [order_axes, inputs_first, flipped] = product.order;
  if (!inputs_first && !flipped) return weights.reshaped(shape);
  const auto groups = static_cast<std::size_t>(g.groups), outputs = static_cast<std::size_t>(g.oc),
             inputs = static_cast<std::size_t>(g.ic),
             kernel = static_cast<std::size_t>(g.kh * g.kw);
  const std::size_t size = element_size(weights.type());
  Tensor result(weights.type(), shape);
  std::byte* target = result.bytes();
  for (std::size_t group = 0; group < groups; ++group) {
    for (std::size_t output = 0; output < outputs; ++output) {
      for (std::size_t input = 0; input < inputs; ++input) {
        const std::size_t map = inputs_first ? (group * inputs + input) * outputs + output
                                             : (group * outputs + output) * inputs + input;
        for (std::size_t k = 0; k < kernel; ++k, target += size) {
          const std::size_t position = map * kernel + (flipped ? kernel - 1 - k : k);
          std::copy_n(weights.bytes() + position * size, size, target);
        }
      }
    }
  }
  return result;
}

bool lower_product(LoweringContext& context, const Product& product) {
  if (!context.constants().contains(product.weights) ||
      context.model().value(product.data).type != ElementType::f32)
    return false;
  if (lower_integer_product(context, product) || lower_float_depthwise(context, product))
    return true;
  const bool is_spread = product.spread_h != 1 || product.spread_w != 1;
  if (!context.options().fused_floats || is_spread || context.lowered().is_quantized) return false;
  lower_float(context, product);
  return true;
}

}  // namespace octet
