// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "octet/graph.h"
#include "quantization/quantizer_placement.h"

namespace octet {

/// A linear operation with quantized weights.
struct WeightedLayer {
  NodeId node = 0;
  std::size_t weights_input = 1;

  std::size_t data_input() const noexcept { return 1 - weights_input; }
};

/// One of them and the addition of its bias.
struct BiasedLayer : WeightedLayer {
  NodeId add = 0;
  /// Index of the bias among the inputs of `add`.
  std::size_t bias_input = 1;
  /// Shape of the operation's output when calibrating.
  Shape output_shape;
};

/// The layers among those with quantized weights whose output goes only into the addition of one
/// constant per output channel.
std::vector<BiasedLayer> find_biased_layers(const Model& model,
                                            const std::vector<WeightQuantizer>& weights);

/// The bias of a layer, one value per output channel.
Tensor bias_of(const Model& model, const BiasedLayer& layer);

/// Gives layers new biases under the names of the old ones.
class BiasPatch {
 public:
  explicit BiasPatch(Model& model) : model_(model), patch_(model) {}
  /// @param bias  of the shape of the old one.
  void set(const BiasedLayer& layer, Tensor bias);
  /// Once, after every set(). @param origin  what the new constants are said to come from.
  void apply(std::string_view origin);

 private:
  Model& model_;
  GraphPatch patch_;
  std::vector<std::pair<NodeId, std::string>> renamed_;
};

}  // namespace octet
