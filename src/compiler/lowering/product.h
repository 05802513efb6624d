// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compiler/lowering/context.h"
#include "graph/ops/window.h"

namespace octet {

/// How the constant operand of a product is stored, outermost axis first: which axes count output
/// channels, and whether input channels lie outside of them.
struct WeightsOrder {
  std::vector<std::size_t> channel_axes;
  /// [groups, inputs, outputs, kernel] instead of [groups, outputs, inputs, kernel].
  bool inputs_first = false;
  /// The kernel is that of the transposed operation: back to front.
  bool flipped = false;
};

/// A convolution or matrix product with constant weights, before its operands are known to be
/// integers or floats.
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

/// Channels and sizes; strides are 1 and there is no padding.
ConvolutionGeometry plain_geometry(const Shape& data, const Shape& weights, const Shape& output,
                                   bool grouped, bool inputs_first);
void add_windows(ConvolutionGeometry& geometry, const Window& h, const Window& w);
/// Weights as [groups, oc, ic, kh, kw].
Tensor geometry_weights(const Tensor& weights, const Product& product);

/// Appends the layers of a product: in integers, or in float.
/// @return false if it is left to the portable operation, nothing being changed.
bool lower_product(LoweringContext& context, const Product& product);
/// In integers, if data and weights are quantized.
bool lower_integer_product(LoweringContext& context, Product product);
/// Appends the layer of integer data and weights [groups, oc, ic, kh, kw] with its tail.
bool add_integer_layer(LoweringContext& context, const Product& product,
                       const LoweringContext::Quantized& data, const QuantizedWeights& weights);

}  // namespace octet
