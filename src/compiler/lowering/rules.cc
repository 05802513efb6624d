// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "compiler/lowering/context.h"
#include "compiler/lowering/quantizers.h"
#include "graph/ops/linear.h"
#include "graph/ops/window.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

std::size_t num_channels(const Shape& shape) {
  return static_cast<std::size_t>(shape[channel_axis(shape)]);
}

const Shape& shape_of(const LoweringContext& context, OutputRef ref) {
  return context.model().value(ref).shape;
}

// The integers of a constant; none if it is not one.
std::vector<std::int64_t> constant_integers(const LoweringContext& context, OutputRef ref) {
  const Tensor* constant = context.constants().find(ref);
  if (constant == nullptr) return {};
  const Tensor converted = constant->to(ElementType::i64);
  const auto values = converted.data<std::int64_t>();
  return {values.begin(), values.end()};
}

// The axes that a mean is taken over, ascending; none for another node.
std::vector<std::int64_t> mean_axes(const LoweringContext& context, const Node& node) {
  const auto* op = std::get_if<Reduce>(&node.op);
  if (op == nullptr || op->kind != ReduceKind::mean) return {};
  const auto rank = static_cast<std::int64_t>(shape_of(context, node.inputs[0]).rank());
  std::vector<std::int64_t> axes = constant_integers(context, node.inputs[1]);
  for (std::int64_t& axis : axes) axis += axis < 0 ? rank : 0;
  std::sort(axes.begin(), axes.end());
  return axes;
}

bool reduces_height_and_width(const LoweringContext& context, const Node& node) {
  return mean_axes(context, node) == std::vector<std::int64_t>{2, 3} &&
         shape_of(context, node.inputs[0]).rank() == 4;
}

// Data of a mean over positions as [N, C, H, W], where they lie as [N, H, W, C] in `layout`.
struct MeanView {
  Shape shape;
  DataLayout layout;
  /// Of the output.
  std::size_t channel_axis;
};

std::optional<MeanView> mean_view(const LoweringContext& context, const Node& node) {
  if (node.inputs.empty()) return std::nullopt;
  const Shape& in = shape_of(context, node.inputs[0]);
  const Shape& out = node.outputs[0].shape;
  const bool is_global_pool = std::holds_alternative<AdaptiveAvgPool>(node.op) && in.rank() == 4 &&
                              out[2] == 1 && out[3] == 1;
  if (is_global_pool || reduces_height_and_width(context, node))
    return MeanView{in, DataLayout::channels_last, 1};
  const std::vector<std::int64_t> axes = mean_axes(context, node);
  const std::size_t last = out.rank() - 1;
  if (in.rank() == 3 && axes == std::vector<std::int64_t>{1})
    return MeanView{{in[0], in[2], in[1], 1}, DataLayout::plain, last};
  if (in.rank() == 4 && axes == std::vector<std::int64_t>{1, 2})
    return MeanView{{in[0], in[3], in[1], in[2]}, DataLayout::plain, last};
  return std::nullopt;
}

QuantizerForm quantizer_form(const LoweringContext& context, const Node& quantizer) {
  const Model& model = context.model();
  if (context.lowered().arithmetic == QuantizerArithmetic::quantize_linear)
    return QuantizerForm::quotient;
  OutputRef data = quantizer.inputs[0];
  while (context.uses().sole(data)) {
    const Node& node = model.node(data.node);
    if (is_linear(node.op)) return QuantizerForm::within_product;
    if (!is_pointwise(context.constants(), node)) break;
    data = *std::ranges::find_if(
        node.inputs, [&](OutputRef input) { return !context.constants().contains(input); });
  }
  return QuantizerForm::standalone;
}

}  // namespace

bool lower_quantizer(LoweringContext& context, const Node& node) {
  if (!std::holds_alternative<FakeQuantize>(node.op)) return false;
  const auto params = match_activation_quantizer(context.model(), context.constants(), node.id);
  const Shape& shape = node.outputs[0].shape;
  if (!params || context.model().value(node.inputs[0]).type != ElementType::f32 || shape.rank() < 2)
    return false;
  if (params->axis >= 0 && channel_axis(shape) != static_cast<std::size_t>(params->axis))
    return false;
  const Quantized* found = context.quantized(node.inputs[0]);
  const OutputRef end{node.id, 0};
  const bool is_same_behind =
      params_behind(context.model(), context.constants(), node.id, *params) == *params;
  if (found != nullptr && is_same_behind && found->params == *params) {
    context.set_quantized(end, Quantized(*found));
    return true;
  }
  // One map for all elements works on them as they lie.
  const bool is_uniform = params->axis < 0 && (found == nullptr || found->params.axis < 0);
  const std::size_t channels = is_uniform ? uniform_width(shape) : num_channels(shape);
  DataLayout layout = working_layout(shape);
  if (is_uniform)
    layout = found != nullptr ? context.lowered().values[found->value].layout
                              : context.natural_layout(node.inputs[0]);
  Tail tail = empty_tail(context.model(), channels, end);
  tail.first.quantizer = *params;
  tail.first.ends = *match_grid_ends(context.model(), context.constants(), node.id);
  tail.first.origin =
      rounding_origin(context.model(), context.constants(), context.uses(), node.id, *params);
  if (found == nullptr) {
    const BufferId input = context.value(node.inputs[0], layout);
    context.add_layer_with_tail(
        Elementwise{quantizing_epilogue(tail.first, quantizer_form(context, node), channels)},
        {input}, node.id, tail, shape, layout);
    return true;
  }
  const Quantized data = *found;
  std::vector<double> scale(channels), offset(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    const std::size_t i = data.params.axis < 0 ? 0 : c;
    scale[c] = data.params.scale[i];
    offset[c] = -scale[c] * data.params.zero_point[i];
  }
  const BufferId input = context.to_layout(data.value, layout);
  context.add_layer_with_tail(Elementwise{make_epilogue(scale, offset, tail, {})}, {input}, node.id,
                              tail, shape, layout);
  return true;
}

bool lower_integer_mean(LoweringContext& context, const Node& node) {
  const Quantized* found = context.quantized(node.inputs.empty() ? OutputRef{} : node.inputs[0]);
  const std::optional<MeanView> view = mean_view(context, node);
  if (found == nullptr || !view || (found->params.axis >= 0 && view->channel_axis != 1))
    return false;
  const Quantized data = *found;
  const Shape shape = node.outputs[0].shape;
  const TailRules rules{.quantizers = true, .accepts_residual = [](OutputRef) { return false; }};
  const Tail tail = match_tail(context.model(), context.constants(), context.uses(), {node.id, 0},
                               view->channel_axis, rules);
  const auto positions = static_cast<double>(view->shape[2] * view->shape[3]);
  const auto channels = static_cast<std::size_t>(view->shape[1]);
  std::vector<double> scale(channels), offset(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    const std::size_t i = data.params.axis < 0 ? 0 : c;
    scale[c] = data.params.scale[i] / positions;
    offset[c] = -data.params.scale[i] * data.params.zero_point[i];
  }
  const BufferId input = context.alias(context.to_layout(data.value, view->layout), view->shape,
                                       DataLayout::channels_last);
  context.add_layer_with_tail(GlobalSum{make_epilogue(scale, offset, tail, {})}, {input}, node.id,
                              tail, shape, working_layout(shape));
  return true;
}

bool lower_pooling(LoweringContext& context, const Node& node) {
  const auto* max = std::get_if<MaxPool>(&node.op);
  const auto* average = std::get_if<AvgPool>(&node.op);
  const bool is_mean = reduces_height_and_width(context, node);
  const Shape shape = node.outputs[0].shape;
  if ((max == nullptr && average == nullptr && !is_mean) ||
      shape_of(context, node.inputs[0]).rank() != 4)
    return false;
  if (max != nullptr && std::any_of(max->dilations.begin(), max->dilations.end(),
                                    [](std::int64_t d) { return d != 1; }))
    return false;
  const Quantized* data = max == nullptr ? nullptr : context.quantized(node.inputs[0]);
  // In a quantized model float averages are summed in double, by the portable operations.
  const bool is_left = max == nullptr && context.lowered().is_quantized;
  if (data == nullptr && (context.options().backend == Backend::reference ||
                          node.outputs[0].type != ElementType::f32 || is_left))
    return false;

  const Shape& in = shape_of(context, node.inputs[0]);
  Pooling layer{.max = max != nullptr,
                .exclude_pad = average != nullptr && average->exclude_pad,
                .geometry = {}};
  ConvolutionGeometry& g = layer.geometry;
  g = {.n = in[0],
       .groups = in[1],
       .ih = in[2],
       .iw = in[3],
       .oh = is_mean ? 1 : shape[2],
       .ow = is_mean ? 1 : shape[3],
       .kh = in[2],
       .kw = in[3]};
  if (!is_mean) {
    const PoolAttributes& op = max != nullptr ? static_cast<const PoolAttributes&>(*max) : *average;
    const Window h = pool_window(op, 0, g.ih);
    const Window w = pool_window(op, 1, g.iw);
    g.kh = h.kernel;
    g.kw = w.kernel;
    g.stride_h = h.stride;
    g.stride_w = w.stride;
    g.pad_top = h.pad_begin;
    g.pad_left = w.pad_begin;
    // Rounded up, the last window may reach beyond the padding that was asked for, where
    // exclude_pad would count it.
    g.pad_bottom = (g.oh - 1) * g.stride_h + g.kh - g.ih - g.pad_top;
    g.pad_right = (g.ow - 1) * g.stride_w + g.kw - g.iw - g.pad_left;
    // A window may lie in padding alone, which oneDNN does not take.
    if ((g.oh - 1) * g.stride_h - g.pad_top >= g.ih || (g.ow - 1) * g.stride_w - g.pad_left >= g.iw)
      return false;
    if (average != nullptr && !average->exclude_pad &&
        (g.pad_bottom > h.pad_end || g.pad_right > w.pad_end))
      return false;
  }
  const BufferId input = data != nullptr ? context.to_layout(data->value, DataLayout::channels_last)
                                         : context.value(node.inputs[0], DataLayout::channels_last);
  const ElementType type = data != nullptr ? data->params.type : ElementType::f32;
  const BufferId output = context.add_value(node.name, type, shape, working_layout(shape));
  if (data != nullptr)
    context.set_quantized({node.id, 0}, {output, data->params});
  else
    context.set_value({node.id, 0}, output);
  context.add_layer(layer, {input}, output, node.id);
  return true;
}

bool lower_float_elementwise(LoweringContext& context, const Node& node) {
  const auto* unary = std::get_if<Unary>(&node.op);
  const auto* clamp = std::get_if<Clamp>(&node.op);
  const bool is_relu = unary != nullptr && unary->kind == UnaryKind::relu;
  const bool is_add = is_sum(node.op);
  const Shape shape = node.outputs[0].shape;
  if ((!is_relu && !is_add && clamp == nullptr) || node.outputs[0].type != ElementType::f32 ||
      shape.rank() < 2)
    return false;
  if (is_add &&
      (shape_of(context, node.inputs[0]) != shape || shape_of(context, node.inputs[1]) != shape))
    return false;
  // Values of rank 4 that lie plainly stay so: they need not be images.
  if (shape.rank() == 4 && context.natural_layout(node.inputs[0]) == DataLayout::plain &&
      (!is_add || context.natural_layout(node.inputs[1]) == DataLayout::plain))
    return false;
  Tail tail = empty_tail(context.model(), num_channels(shape), {node.id, 0});
  if (is_relu) tail.first.clamp = {0.0F, std::numeric_limits<float>::infinity()};
  if (clamp != nullptr)
    tail.first.clamp = {static_cast<float>(clamp->min), static_cast<float>(clamp->max)};
  std::vector<BufferId> inputs{context.value(node.inputs[0], working_layout(shape))};
  if (is_add) {
    tail.residual = node.inputs[1];
    inputs.push_back(context.value(node.inputs[1], working_layout(shape)));
  }
  const std::vector<double> ones(num_channels(shape), 1.0);
  const std::vector<double> zeros(num_channels(shape), 0.0);
  context.add_layer_with_tail(Elementwise{make_epilogue(ones, zeros, tail, {})}, std::move(inputs),
                              node.id, tail, shape, working_layout(shape));
  return true;
}

bool lower_reshape(LoweringContext& context, const Node& node) {
  if (!std::holds_alternative<Reshape>(node.op) && !std::holds_alternative<Squeeze>(node.op) &&
      !std::holds_alternative<Unsqueeze>(node.op))
    return false;
  const Shape& shape = node.outputs[0].shape;
  const OutputRef source = node.inputs[0];
  const auto as_shape = [&](BufferId value) {
    return context.alias(context.to_layout(value, DataLayout::plain), shape, DataLayout::plain);
  };
  const Quantized* data = context.quantized(source);
  if (data != nullptr && data->params.axis < 0) {
    const Quantized from = *data;
    context.set_quantized({node.id, 0}, {as_shape(from.value), from.params});
    return true;
  }
  context.set_value({node.id, 0}, as_shape(context.value(source, DataLayout::plain)));
  return true;
}

bool lower_layout_transpose(LoweringContext& context, const Node& node) {
  if (!std::holds_alternative<Transpose>(node.op)) return false;
  const std::vector<std::int64_t> order = constant_integers(context, node.inputs[1]);
  const bool to_last = order == std::vector<std::int64_t>{0, 2, 3, 1};
  if (!to_last && order != std::vector<std::int64_t>{0, 3, 1, 2}) return false;
  const DataLayout from = to_last ? DataLayout::channels_last : DataLayout::plain;
  const DataLayout to = to_last ? DataLayout::plain : DataLayout::channels_last;
  const OutputRef source = node.inputs[0];
  const OutputRef end{node.id, 0};
  const Shape& shape = node.outputs[0].shape;
  if (const Quantized* data = context.quantized(source)) {
    if (data->params.axis >= 0) return false;
    const Quantized quantized = *data;
    const BufferId source_bytes = context.to_layout(quantized.value, from);
    context.set_quantized(end, {context.alias(source_bytes, shape, to), quantized.params});
    return true;
  }
  if (node.outputs[0].type != ElementType::f32) return false;
  context.set_value(end, context.alias(context.value(source, from), shape, to));
  return true;
}

}  // namespace octet
