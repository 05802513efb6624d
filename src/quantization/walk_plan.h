// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "octet/graph.h"
#include "quantization/algorithms/biased_layer.h"
#include "quantization/algorithms/exact_bias.h"
#include "quantization/algorithms/input_patches.h"
#include "quantization/quantizer_placement.h"

namespace octet {

/// A ReLU or clamp from 0 on and the quantizer after it.
struct Clipping {
  OutputRef value;
  ClippingGrid grid;
};

/// Quantized data that are the levels of what an earlier layer gives.
struct LevelsOfSum {
  OutputRef sum;
  LevelGrid grid;
};

/// A layer of a walk.
struct WalkLayer : WeightedLayer {
  std::optional<BiasedLayer> biased;
  /// What its bias shifts, and is kept of it: its result, with the residual that is added.
  OutputRef sum;
  std::size_t channel_axis = 1;
  std::optional<Clipping> clipping;
  /// Before a smooth activation the few largest values rule the mean, and what ranges cut of
  /// them would shift all others.
  bool keeps_bias = false;
  /// What it reads, if that is so simple.
  std::optional<LevelsOfSum> data;
  /// Its weights are held to what saturates no 16-bit accumulator of two products.
  bool holds_pairs = false;
};

/// The order of a walk through the layers with quantized weights, and what it keeps, found before
/// it begins.
class WalkPlan {
 public:
  /// @param model  of static shape, with its quantizers.
  WalkPlan(const Model& model, const std::vector<WeightQuantizer>& weights);

  const std::vector<WalkLayer>& layers() const { return layers_; }
  /// By value that a walk keeps, the last layer that reads it; the number of layers for what the
  /// model's outputs read.
  const std::map<OutputRef, std::size_t>& last_uses() const { return last_uses_; }
  /// Batches that a walk has memory for.
  std::size_t num_batches() const;

 private:
  void find_last_uses();
  // What was computed before a layer.
  std::set<OutputRef> known_before(std::size_t layer) const;
  WalkLayer make_layer(const WeightQuantizer& quantizer) const;
  bool is_done(OutputRef value) const;
  std::optional<LevelsOfSum> levels_of_sum(OutputRef data) const;
  std::optional<Clipping> clipping_after(OutputRef value) const;
  std::optional<Clipping> quantizer(const Node& node, float most) const;

  const Model& model_;
  const std::map<OutputRef, std::vector<Model::Use>> uses_;
  const bool has_few_bits_;
  std::set<NodeId> pending_;
  std::set<OutputRef> known_;
  std::vector<WalkLayer> layers_;
  std::map<OutputRef, std::size_t> last_uses_;
};

}  // namespace octet
