// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
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
  /// Better steps than those given are searched for.
  bool searches_steps = false;
};

/// What the float model has for a layer: outputs at the positions where inputs are sampled.
struct WantedOutputs {
  /// [outputs][num_samples].
  std::span<const float> values;
  /// What one level of the inputs stands for; one, or one per group.
  std::span<const float> data_steps;
};

struct RoundedLayer {
  Tensor weights;
  /// Of each output.
  std::vector<float> steps;
};

/// Rounds the weights to their grid by the covariance of the layer's inputs; each output keeps to
/// the largest level that rounding to the nearest gives it.
/// @param samples  of the layer's quantized inputs.
/// @param wanted   what weights are matched to before they are rounded, as match_outputs() does.
RoundedLayer round_layer(const LayerWeights& layer, const PatchGeometry& geometry,
                         const PatchSamples& samples, const std::optional<WantedOutputs>& wanted,
                         ThreadTeam& team);

}  // namespace octet
