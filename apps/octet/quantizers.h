// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "octet/graph.h"
#include "octet/json.h"
#include "octet/quantization.h"

namespace octet::cli {

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

QuantizerCounts count_quantizers(const std::vector<QuantizerInfo>& quantizers);
/// "117 (64 on activations, 17 of them per channel; 53 on weights)".
std::string to_string(const QuantizerCounts& counts);

}  // namespace octet::cli
