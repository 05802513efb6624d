// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "compiler/lowering/image.h"
#include "compiler/lowering/product.h"
#include "compiler/lowering/tail.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

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

}  // namespace

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

bool lower_integer_product(LoweringContext& context, Product product) {
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

}  // namespace octet
