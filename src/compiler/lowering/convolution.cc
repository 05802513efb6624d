// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "compiler/lowering/context.h"
#include "compiler/lowering/image.h"
#include "compiler/lowering/tail.h"
#include "graph/ops/window.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

// How the constant operand of a product is stored, outermost axis first: which axes count output
// channels, and whether input channels lie outside of them.
struct WeightsOrder {
  std::vector<std::size_t> channel_axes;
  /// [groups, inputs, outputs, kernel] instead of [groups, outputs, inputs, kernel].
  bool inputs_first = false;
  /// The kernel is that of the transposed operation: back to front.
  bool flipped = false;
};

// A convolution or matrix product with constant weights, before its operands are known to be
// integers or floats.
struct Product {
  NodeId node;
  ConvolutionGeometry geometry;
  OutputRef data;
  OutputRef weights;
  WeightsOrder order;
  /// Of data and output.
  DataLayout layout = DataLayout::channels_last;
  std::size_t channel_axis = 1;
  /// Elements from one row and column of the data to the next in what is convolved, zeros between.
  std::int64_t spread_h = 1, spread_w = 1;
};

// Weights as [groups, oc, ic, kh, kw].
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
  const BufferId output = context.add_value(context.model().node(tail.end.node).name,
                                            ElementType::f32, shape, product.layout);
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
// The largest number of terms whose sum 32 bits hold whatever the data.
constexpr std::int64_t kMostTerms = std::numeric_limits<std::int32_t>::max() / kLargestProduct;

// Each output channel's sum of weights times whole zero points, which may be one for each input
// channel.
std::vector<std::int32_t> zero_point_sums(const Tensor& weights, std::size_t num_channels,
                                          const std::vector<double>& zero_points,
                                          std::size_t taps) {
  const auto integers = weights.data<std::int8_t>();
  const std::size_t terms = integers.size() / num_channels;
  std::vector<std::int32_t> sums(num_channels, 0);
  for (std::size_t i = 0; i < integers.size(); ++i) {
    const std::size_t input = zero_points.size() == 1 ? 0 : i % terms / taps;
    sums[i / terms] += integers[i] * static_cast<std::int32_t>(std::nearbyint(zero_points[input]));
  }
  return sums;
}

// The sum of each output channel's weights.
std::vector<std::int32_t> channel_sums(const Tensor& weights, std::size_t num_channels) {
  return zero_point_sums(weights, num_channels, {1}, 1);
}

// The data of a transposed convolution with zeros between rows and columns.
BufferId spread(LoweringContext& context, const Product& product, std::uint8_t zero,
                BufferId data) {
  if (product.spread_h == 1 && product.spread_w == 1) return data;
  const ConvolutionGeometry& g = product.geometry;
  const std::string& name = context.model().node(product.node).name;
  const std::int64_t h = g.ih / product.spread_h, w = g.iw / product.spread_w;
  const std::int64_t channels = g.groups * g.ic;
  const std::vector<std::int64_t> none(6, 0);
  const std::vector<std::int64_t> between{0, 0, product.spread_h - 1, 0, product.spread_w - 1, 0};
  const Shape ends{6};
  const std::vector<BufferId> inputs{
      context.alias(data, Shape{g.n, h, 1, w, 1, channels}, DataLayout::plain),
      context.add_constant(Tensor::from(ends, none), name),
      context.add_constant(Tensor::from(ends, between), name),
      context.add_constant(Tensor::scalar(zero), name)};
  const BufferId output = context.add_value(
      name, ElementType::u8, Shape{g.n, h, product.spread_h, w, product.spread_w, channels},
      DataLayout::plain);
  context.add_layer(PortableOp{Pad{}}, inputs, output, product.node);
  return context.alias(output, Shape{g.n, channels, g.ih, g.iw}, DataLayout::channels_last);
}

// Appends the layer of integer data and weights [groups, oc, ic, kh, kw] with its tail.
bool add_integer_layer(LoweringContext& context, const Product& product, const Quantized& data,
                       const QuantizedWeights& weights) {
  const ConvolutionGeometry& g = product.geometry;
  const auto scales = data_scales(data.params, g);
  if (!scales || g.ic * g.kh * g.kw > kMostTerms) return false;
  IntegerConvolution layer{g, weights.integers, {}, {}, {}};
  // Accumulators start from what makes them those of data minus the zero point; what the zero point
  // is beside a whole number is left to the epilogue.
  const double zero_point = data.params.zero_point[0];
  const double whole = std::nearbyint(zero_point);
  layer.pad_value = static_cast<std::uint8_t>(whole);
  const std::size_t num_channels = scales->size();
  const std::vector<std::int32_t> sums = channel_sums(layer.weights, num_channels);
  const bool is_per_tensor = data.params.axis >= 0 || data.params.zero_point.size() == 1;
  layer.initial = zero_point_sums(layer.weights, num_channels,
                                  is_per_tensor ? std::vector{whole} : data.params.zero_point,
                                  static_cast<std::size_t>(g.kh * g.kw));
  AccumulatorMap map;
  for (std::size_t c = 0; c < num_channels; ++c) {
    // A product in f32, rounded once.
    const double scale =
        context.engine().step_f32((*scales)[c]) * static_cast<float>(weights.scale[c]);
    layer.initial[c] = -layer.initial[c];
    map.scale.push_back(scale);
    map.offset.push_back(-scale * (zero_point - whole) * sums[c]);
  }

  const OutputRef start{product.node, 0};
  const Shape& shape = context.model().value(start).shape;
  const TailRules rules{
      .quantizers = true, .accepts_residual = [&](OutputRef ref) {
        const Quantized* residual = context.quantized(ref);
        return (residual != nullptr && residual->params.axis < 0) ||
               (context.has_value(ref) && context.model().value(ref).type == ElementType::f32);
      }};
  const Tail tail =
      match_tail(context.graph(), context.engine(), start, product.channel_axis, rules);

  std::vector<BufferId> inputs{
      spread(context, product, layer.pad_value, context.to_layout(data.value, product.layout))};
  std::optional<PerTensorParams> residual;
  if (tail.residual) {
    if (const Quantized* quantized = context.quantized(*tail.residual)) {
      residual = context.per_tensor_params(*tail.residual);
      inputs.push_back(context.to_layout(quantized->value, product.layout));
    } else {
      inputs.push_back(context.value(*tail.residual, product.layout));
    }
  }
  const std::int64_t most = kLargestProduct * g.ic * g.kh * g.kw;
  layer.epilogue = context.engine().product_epilogue(
      map, tail, residual, {layer.initial, std::numeric_limits<std::int32_t>::max() - most});
  context.add_layer_with_tail(std::move(layer), std::move(inputs), product.node, tail, shape,
                              product.layout);
  return true;
}

// A convolution of a picture's bytes, which are made here, as the border that they need depends on
// it.
std::optional<Quantized> image_bytes(LoweringContext& context, Product& product) {
  const Node& node = context.model().node(product.data.node);
  const auto quantizer = match_image_quantizer(context, node);
  if (!quantizer) return std::nullopt;
  ConvolutionGeometry& g = product.geometry;
  const ImageBorder border{g.pad_top, g.pad_left, g.pad_bottom, g.pad_right};
  g.ih += g.pad_top + g.pad_bottom;
  g.iw += g.pad_left + g.pad_right;
  g.pad_top = g.pad_left = g.pad_bottom = g.pad_right = 0;
  return Quantized{add_image_bytes(context, node, *quantizer, border),
                   {.scale = {quantizer->scale}, .zero_point = quantizer->zero_point}};
}

bool lower_integer(LoweringContext& context, Product product) {
  if (!context.options().integer_kernels) return false;
  const Quantized* found = context.quantized(product.data);
  if (found == nullptr && !reads_image_bytes(context, product.data)) return false;
  auto weights = match_quantized_weights(context.model(), context.constants(), product.weights,
                                         product.order.channel_axes);
  if (!weights) return false;
  weights->integers = geometry_weights(weights->integers, product);
  const std::optional<Quantized> data =
      found != nullptr ? std::optional(*found) : image_bytes(context, product);
  return data && add_integer_layer(context, product, *data, *weights);
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
  if (!context.lowered().is_quantized || !context.options().fused_floats || g.ic != 1 ||
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

bool lower_product(LoweringContext& context, const Product& product) {
  if (!context.constants().contains(product.weights) ||
      context.model().value(product.data).type != ElementType::f32)
    return false;
  if (lower_integer(context, product) || lower_float_depthwise(context, product)) return true;
  const bool is_spread = product.spread_h != 1 || product.spread_w != 1;
  if (!context.options().fused_floats || is_spread || context.lowered().is_quantized) return false;
  lower_float(context, product);
  return true;
}

// Channels and sizes; strides are 1 and there is no padding.
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

ConvolutionGeometry plain_geometry(const Model& model, const Node& node, bool grouped,
                                   bool inputs_first) {
  return plain_geometry(model.value(node.inputs[0]).shape, model.value(node.inputs[1]).shape,
                        node.outputs[0].shape, grouped, inputs_first);
}

// visit(op, grouped) if the node is one of the two operations, on images.
template <typename Plain, typename Grouped, typename Visit>
bool visit_image_operation(const Node& node, const Visit& visit) {
  if (node.outputs[0].shape.rank() != 4) return false;
  if (const auto* plain = std::get_if<Plain>(&node.op)) return visit(*plain, false);
  if (const auto* grouped = std::get_if<Grouped>(&node.op)) return visit(*grouped, true);
  return false;
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

// The window with which a convolution of the spread data gives the output of a transposed
// convolution whose way back is `backward`. Nothing if part of the data is cut off.
std::optional<Window> forward_window(const Window& backward, std::int64_t spread_input,
                                     std::int64_t output) {
  Window window{backward.kernel, 1, backward.dilation, 0, 0};
  window.pad_begin = window.extent() - 1 - backward.pad_begin;
  if (window.pad_begin < 0) return std::nullopt;
  window.pad_end =
      std::max<std::int64_t>(0, output + window.extent() - 1 - spread_input - window.pad_begin);
  return window;
}

constexpr std::size_t kOutputShapeInput = 2;

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

bool lower_convolution(LoweringContext& context, const Node& node) {
  return visit_image_operation<Convolution, GroupConvolution>(node, [&](const auto& op,
                                                                        bool grouped) {
    Product product{node.id, {}, node.inputs[0], node.inputs[1], {{0}}};
    if (grouped) product.order.channel_axes = {0, 1};
    ConvolutionGeometry& g = product.geometry;
    g = plain_geometry(context.model(), node, grouped, false);
    add_windows(g, convolution_window(op, 0, g.ih, g.kh), convolution_window(op, 1, g.iw, g.kw));
    return lower_product(context, product);
  });
}

bool lower_transposed_convolution(LoweringContext& context, const Node& node) {
  return visit_image_operation<ConvolutionBackpropData, GroupConvolutionBackpropData>(
      node, [&](const auto& op, bool grouped) {
        Product product{node.id, {}, node.inputs[0], node.inputs[1], {{1}, true, true}};
        if (grouped) product.order.channel_axes = {0, 2};
        ConvolutionGeometry& g = product.geometry;
        g = plain_geometry(context.model(), node, grouped, true);
        product.spread_h = op.strides[0];
        product.spread_w = op.strides[1];
        const bool is_sized = node.inputs.size() > kOutputShapeInput;
        const auto backward = [&](std::size_t axis, std::int64_t in, std::int64_t kernel,
                                  std::int64_t out) {
          return backprop_window(op, op.output_padding, axis, in, kernel, out, is_sized);
        };
        const Window back_h = backward(0, g.ih, g.kh, g.oh), back_w = backward(1, g.iw, g.kw, g.ow);
        g.ih *= product.spread_h;
        g.iw *= product.spread_w;
        const auto h = forward_window(back_h, g.ih, g.oh), w = forward_window(back_w, g.iw, g.ow);
        if (!h || !w) return false;
        add_windows(g, *h, *w);
        return lower_product(context, product);
      });
}

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

}  // namespace octet
