// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "octet/calibration.h"
#include "octet/graph.h"
#include "quantization/algorithms/biased_layer.h"

namespace octet {

/// The mean of a layer's input.
StatisticPoint mean_input_point(const Model& model, const BiasedLayer& layer);

/// Has these means collected too, at a point that is there already or at a new one.
void add_mean_input_points(const Model& model, const std::vector<BiasedLayer>& layers,
                           std::vector<StatisticPoint>& points);

/// A linear operation (weights on either side if a MatMul) and the shapes it is applied to.
struct LinearLayer {
  const Op& op;
  Shape input_shape;
  Shape output_shape;
  std::size_t weights_input = 1;
  /// A transposed convolution has an input for its spatial output shape.
  bool has_output_shape = false;
};

/// The mean over all output positions of (weights - quantized) applied to the mean input, one value
/// per output channel, where `error` is weights - quantized. The layer is linear, so this is the
/// mean over the samples of what quantizing the weights takes from its output; padding counts as it
/// does in the layer.
/// @param mean_input  of shape `layer.input_shape`.
std::vector<double> bias_shift(const LinearLayer& layer, std::span<const double> mean_input,
                               const Tensor& error);

/// Adds to each bias what quantizing the weights takes from the layer's mean output.
/// @param model       with the quantizers in place; their inputs are the float weights.
/// @param mean_input  what mean_input_point() has collected.
/// @param threshold   a layer whose largest ratio of shift to bias is not below it keeps its bias.
/// @param on_layer    called after each layer with their number so far.
void correct_biases(Model& model, const std::vector<BiasedLayer>& layers,
                    const std::function<const PointStatistics&(const BiasedLayer&)>& mean_input,
                    double threshold, const std::function<void(std::size_t done)>& on_layer);

}  // namespace octet
