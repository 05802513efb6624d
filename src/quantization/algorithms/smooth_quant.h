// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "octet/calibration.h"
#include "octet/graph.h"
#include "octet/quantization.h"

namespace octet {

/// A value whose channels are divided by factors in front of layers that multiply their weights by
/// them, so that the quantizer between has channels of similar range (SmoothQuant, Xiao et al.
/// 2022, arXiv:2211.10438).
struct SmoothedValue {
  OutputRef value;
  std::size_t channel_axis = 1;
  /// Divides the value, for the layers alone; its input 1 is a constant.
  NodeId multiply = 0;
  struct Layer {
    NodeId node = 0;
    std::size_t weights_input = 1;
    /// The axis of the weights that has the value's channels.
    std::size_t weights_axis = 0;
    double alpha = 0;
  };
  std::vector<Layer> layers;
};

/// Puts a multiplication by ones where values are smoothed: in front of matrix products and
/// convolutions of constant weights that nothing else reads, whose alpha is not negative. Source:
/// NNCF 3.4, algorithms/smooth_quant; convolutions not where only moved values come to them.
std::vector<SmoothedValue> insert_smoothing(Model& model,
                                            const AdvancedSmoothQuantParameters& alphas);

/// The largest absolute values of the channels.
StatisticPoint smoothing_point(const SmoothedValue& smoothed);

/// Sets factors and weights. Of the factors that its layers want, a value takes those which differ
/// least.
/// @param peaks  of each value, by smoothing_point().
void smooth(Model& model, const std::vector<SmoothedValue>& values,
            const std::vector<std::vector<float>>& peaks);

}  // namespace octet
