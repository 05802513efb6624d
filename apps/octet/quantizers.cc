// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantizers.h"

#include <fmt/format.h>

namespace octet::cli {

QuantizerCounts count_quantizers(const std::vector<QuantizerInfo>& quantizers) {
  QuantizerCounts counts;
  for (const QuantizerInfo& quantizer : quantizers) {
    if (quantizer.on_weights) {
      ++counts.weights;
    } else {
      ++counts.activations;
      counts.activations_per_channel += quantizer.is_per_channel();
    }
  }
  return counts;
}

std::string to_string(const QuantizerCounts& counts) {
  return fmt::format("{} ({} on activations, {} of them per channel; {} on weights)",
                     counts.total(), counts.activations, counts.activations_per_channel,
                     counts.weights);
}

Saturation find_saturation(const Model& model) {
  Saturation result;
  result.layers = find_saturable_layers(model);
  for (const SaturableLayer& layer : result.layers) {
    result.num_layers_saturable += layer.num_saturable > 0;
    result.num_channels += layer.num_channels;
    result.num_saturable += layer.num_saturable;
  }
  return result;
}

std::string to_string(const Saturation& saturation) {
  if (saturation.num_saturable == 0)
    return "Octet, OpenVINO and ONNX Runtime on any x86 CPU: no 16-bit sum can saturate";
  return fmt::format(
      "Octet on any CPU; OpenVINO and ONNX Runtime on CPUs with VNNI: without it 16-bit sums of {} "
      "of {} output channels, in {} of {} layers, can saturate",
      saturation.num_saturable, saturation.num_channels, saturation.num_layers_saturable,
      saturation.layers.size());
}

Json to_json(const Saturation& saturation) {
  Json result = {{"num_channels", saturation.num_channels},
                 {"num_saturable", saturation.num_saturable},
                 {"layers", Json::array()}};
  for (const SaturableLayer& layer : saturation.layers) {
    if (layer.num_saturable == 0) continue;
    result["layers"].push_back({{"name", layer.name},
                                {"num_channels", layer.num_channels},
                                {"num_saturable", layer.num_saturable}});
  }
  return result;
}

}  // namespace octet::cli
