// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <vector>

#include "compiler/lowering/product.h"
#include "compiler/lowering/tail.h"
#include "graph/ops/window.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

const Shape& shape_of(const LoweringContext& context, OutputRef ref) {
  return context.model().value(ref).shape;
}

// The axes that a mean is taken over, ascending; none for another node.
std::vector<std::int64_t> mean_axes(const LoweringContext& context, const Node& node) {
  const auto* op = std::get_if<Reduce>(&node.op);
  if (op == nullptr || op->kind != ReduceKind::mean) return {};
  const auto rank = static_cast<std::int64_t>(shape_of(context, node.inputs[0]).rank());
  std::vector<std::int64_t> axes =
      context.integers(node.inputs[1]).value_or(std::vector<std::int64_t>{});
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

// The windows of an average along one axis, if each divides by its whole size.
std::optional<Window> average_window(const Node& node, std::size_t axis, std::int64_t in,
                                     std::int64_t out) {
  if (std::holds_alternative<AdaptiveAvgPool>(node.op)) {
    if (in % out != 0) return std::nullopt;
    return Window{in / out, in / out, 1, 0, 0};
  }
  const auto& op = std::get<AvgPool>(node.op);
  Window window = pool_window(op, axis, in);
  const std::int64_t beyond = (out - 1) * window.stride + window.kernel - in - window.pad_begin;
  const std::int64_t allowed = op.exclude_pad ? 0 : window.pad_end;
  if (beyond > allowed || (op.exclude_pad && window.pad_begin > 0)) return std::nullopt;
  window.pad_end = std::max<std::int64_t>(0, beyond);
  return window;
}

}  // namespace

bool lower_integer_average(LoweringContext& context, const Node& node) {
  const bool is_average =
      std::holds_alternative<AvgPool>(node.op) || std::holds_alternative<AdaptiveAvgPool>(node.op);
  const Shape& out = node.outputs[0].shape;
  const Quantized* found = is_average ? context.quantized(node.inputs[0]) : nullptr;
  if (found == nullptr || out.rank() != 4) return false;
  const Quantized data = *found;
  const Shape& in = context.model().value(node.inputs[0]).shape;
  const auto h = average_window(node, 0, in[2], out[2]);
  const auto w = average_window(node, 1, in[3], out[3]);
  if (!h || !w) return false;
  if (in == out && h->kernel == 1 && w->kernel == 1) {
    context.set_quantized({node.id, 0}, data);
    return true;
  }
  // An average is a convolution of each channel by ones.
  const std::int64_t channels = in[1];
  Product product{node.id, {}, node.inputs[0], {}, {}};
  product.geometry =
      plain_geometry(in, Shape{channels, 1, 1, h->kernel, w->kernel}, out, true, false);
  add_windows(product.geometry, *h, *w);
  QuantizedWeights ones{Tensor(ElementType::i8, Shape{channels, 1, 1, h->kernel, w->kernel}),
                        std::vector<double>(static_cast<std::size_t>(channels),
                                            1.0 / static_cast<double>(h->kernel * w->kernel))};
  const auto values = ones.integers.data<std::int8_t>();
  std::fill(values.begin(), values.end(), std::int8_t{1});
  return add_integer_layer(context, product, data, ones);
}

bool lower_integer_mean(LoweringContext& context, const Node& node) {
  const Quantized* found = context.quantized(node.inputs.empty() ? OutputRef{} : node.inputs[0]);
  const std::optional<MeanView> view = mean_view(context, node);
  if (found == nullptr || !view || (found->params.axis >= 0 && view->channel_axis != 1))
    return false;
  const Quantized data = *found;
  const Shape shape = node.outputs[0].shape;
  const Tail tail = match_tail(context.graph(), context.engine(), {node.id, 0}, view->channel_axis);
  const auto positions = static_cast<double>(view->shape[2] * view->shape[3]);
  const auto channels = static_cast<std::size_t>(view->shape[1]);
  AccumulatorMap map;
  for (std::size_t c = 0; c < channels; ++c) {
    const std::size_t i = data.params.axis < 0 ? 0 : c;
    map.scale.push_back(data.params.scale[i] / positions);
    map.offset.push_back(-data.params.scale[i] * data.params.zero_point[i]);
  }
  const BufferId input = context.alias(context.to_layout(data.value, view->layout), view->shape,
                                       DataLayout::channels_last);
  context.add_layer_with_tail(GlobalSum{context.engine().one_rounding_epilogue(map, tail)}, {input},
                              node.id, tail, shape, working_layout(shape));
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
  // oneDNN's order of sums depends on the CPU: the portable operations sum in double.
  const bool is_left = max == nullptr && context.lowered().has_portable_bits;
  if (data == nullptr &&
      (!context.options().fused_floats || node.outputs[0].type != ElementType::f32 || is_left))
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
    // A window that lies in padding alone has no largest value.
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

bool lower_adaptive_average(LoweringContext& context, const Node& node) {
  const Value& value = node.outputs[0];
  if (!std::holds_alternative<AdaptiveAvgPool>(node.op) || value.shape.rank() != 4 ||
      value.type != ElementType::f32 || context.lowered().has_portable_bits)
    return false;
  const Shape& in = context.model().value(node.inputs[0]).shape;
  const Shape& out = value.shape;
  if (in.num_elements() == 0 || in[2] % out[2] != 0 || in[3] % out[3] != 0) return false;
  const OutputRef end{node.id, 0};
  if (in == out) {
    context.set_value(end, context.value(node.inputs[0], context.natural_layout(node.inputs[0])));
    return true;
  }
  Pooling layer{.max = false, .exclude_pad = false, .geometry = {}};
  layer.geometry = {.n = in[0],
                    .groups = in[1],
                    .ih = in[2],
                    .iw = in[3],
                    .oh = out[2],
                    .ow = out[3],
                    .kh = in[2] / out[2],
                    .kw = in[3] / out[3],
                    .stride_h = in[2] / out[2],
                    .stride_w = in[3] / out[3]};
  const BufferId input = context.value(node.inputs[0], DataLayout::channels_last);
  const BufferId output = context.add_value(node.name, value.type, out, DataLayout::channels_last);
  context.add_layer(layer, {input}, output, node.id);
  context.set_value(end, output);
  return true;
}

}  // namespace octet
