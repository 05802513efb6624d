// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <optional>

#include "compiler/lowering/product.h"

namespace octet {
namespace {

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

}  // namespace octet
