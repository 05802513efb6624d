// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "quantization/quantizer_placement.h"

namespace octet::test {

/// One line per activation quantizer, named as the node that it becomes: "conv/fq_input_0
/// per_channel unified".
inline std::vector<std::string> activation_lines(const Model& model,
                                                 const QuantizerPlacement& placement) {
  std::vector<std::string> lines;
  for (const ActivationQuantizer& quantizer : placement.activations) {
    std::string line = quantizer.use
                           ? fmt::format("{}/fq_input_{}", model.node(quantizer.use->node).name,
                                         quantizer.use->input)
                           : fmt::format("{}/fq_output_{}", model.node(quantizer.value.node).name,
                                         quantizer.value.port);
    if (quantizer.config.granularity == Granularity::per_channel) line += " per_channel";
    if (quantizer.unified_scale_group) line += " unified";
    lines.push_back(std::move(line));
  }
  return lines;
}

inline std::vector<std::string> weight_lines(const Model& model,
                                             const QuantizerPlacement& placement) {
  std::vector<std::string> lines;
  for (const WeightQuantizer& quantizer : placement.weights) {
    lines.push_back(fmt::format("{}/fq_weights_{}{}", model.node(quantizer.node).name,
                                quantizer.input, quantizer.half_range ? " half_range" : ""));
  }
  return lines;
}

}  // namespace octet::test
