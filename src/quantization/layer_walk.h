// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "octet/calibration.h"
#include "octet/graph.h"
#include "quantization/algorithms/biased_layer.h"
#include "quantization/quantizer_placement.h"

namespace octet {

struct LayerWalkOptions {
  /// Rounds weights by the covariance of the layer's quantized inputs instead of to the nearest.
  bool round_weights = true;
  bool correct_biases = true;
  /// Called after each layer.
  std::function<void(std::size_t done, std::size_t total)> on_layer;
};

/// Weights on their grid.
struct RoundedWeights {
  Tensor values;
  /// The ends of the grid in the place of those that its quantizer has; none where they stay.
  struct Ends {
    Tensor low, high;
  };
  std::optional<Ends> ends;
};

/// What a walk found.
struct LayerWalkResult {
  /// By layer, where weights are not rounded to the nearest.
  std::map<NodeId, RoundedWeights> weights;
  /// By layer: corrected biases.
  std::map<NodeId, Tensor> biases;
  /// Of the model's outputs, mean over the batches; nothing if an output is not f32.
  std::optional<double> sqnr_db;
};

/// Goes through the layers with quantized weights in the order in which they are computed, float
/// and quantized values side by side, and lets each make good what those before it and itself have
/// lost.
/// @param original   the float model, of static shape.
/// @param quantized  the same nodes and more, with quantizers and whatever was folded into
/// constants, no constant being read by two layers.
/// @param factors    by what channels of values of the float model were divided in the quantized
/// one.
/// @param batches    at least one; as many are used, evenly spread, as memory has room for.
LayerWalkResult walk_layers(const Model& original, const Model& quantized,
                            const std::vector<WeightQuantizer>& weights,
                            const std::map<OutputRef, std::vector<float>>& factors,
                            const std::vector<CalibrationBatch>& batches,
                            const LayerWalkOptions& options);

}  // namespace octet
