// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "octet/graph.h"
#include "octet/json.h"
#include "octet/quantization.h"

namespace octet::cli {

/// A place where a model's values are held to a grid of integers.
struct Quantizer {
  std::string name;
  /// What it feeds, e.g. "GroupConvolution".
  std::string consumer;
  bool on_weights = false;
  /// Weights kept as integers; otherwise a FakeQuantize.
  bool integer_constant = false;
  std::size_t num_channels = 1;
  std::int64_t levels = 0;
  /// Lowest and highest value, over all channels; nothing if they are computed by the graph.
  std::optional<std::pair<float, float>> range;
  bool per_channel() const noexcept { return num_channels > 1; }
};

struct QuantizerCounts {
  std::size_t activations = 0;
  std::size_t activations_per_channel = 0;
  std::size_t weights = 0;
  std::size_t total() const noexcept { return activations + weights; }
};

/// How many output channels of INT8 layers may saturate in other engines on CPUs without VNNI.
struct Saturation {
  std::vector<SaturableLayer> layers;
  std::size_t num_layers_saturable = 0;
  std::size_t num_channels = 0;
  std::size_t num_saturable = 0;
};

Saturation find_saturation(const Model& model);
/// The engines and CPUs that give the answers that Octet measures.
std::string to_string(const Saturation& saturation);
Json to_json(const Saturation& saturation);

std::vector<Quantizer> find_quantizers(const Model& model);
QuantizerCounts count_quantizers(const std::vector<Quantizer>& quantizers);
/// "117 (64 on activations, 17 of them per channel; 53 on weights)".
std::string to_string(const QuantizerCounts& counts);

}  // namespace octet::cli
