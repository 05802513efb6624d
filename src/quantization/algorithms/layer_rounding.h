// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/thread_team.h"
#include "octet/tensor.h"
#include "quantization/algorithms/input_patches.h"

namespace octet {

/// Weights of a layer and the grid that its quantizer has for them.
struct LayerWeights {
  Tensor values;
  /// [inputs][outputs] instead of [outputs][inputs].
  bool inputs_first = false;
  /// Of each output.
  std::vector<float> steps;
  /// The largest level of the grid.
  float most = 127;
  /// An output that rounding to the nearest keeps from saturating in accumulators of 16 bits stays
  /// so.
  bool holds_pairs = false;
};

/// Rounds the weights to their grid by the covariance of the layer's inputs; each output keeps to
/// the largest level that rounding to the nearest gives it.
/// @param samples  of the layer's quantized inputs.
Tensor round_layer(const LayerWeights& layer, const PatchGeometry& geometry,
                   const PatchSamples& samples, ThreadTeam& team);

}  // namespace octet
