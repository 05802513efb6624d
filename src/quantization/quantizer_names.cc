// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "quantization/quantizer_placement.h"

namespace octet {

std::string quantizer_name(const Model& model, const ActivationQuantizer& quantizer) {
  return quantizer.use ? fmt::format("{}/fq_input_{}", model.node(quantizer.use->node).name,
                                     quantizer.use->input)
                       : fmt::format("{}/fq_output_{}", model.node(quantizer.value.node).name,
                                     quantizer.value.port);
}

std::string quantizer_name(const Model& model, const WeightQuantizer& quantizer) {
  return fmt::format("{}/fq_weights_{}", model.node(quantizer.node).name, quantizer.input);
}

QuantizerPlacement placement_without(const Model& model, QuantizerPlacement placement,
                                     const std::set<std::string>& names) {
  std::set<std::string> unknown = names;
  const auto is_named = [&](const std::string& name) {
    unknown.erase(name);
    return names.contains(name);
  };
  std::set<NodeId> nodes;
  for (const std::string& name : names) {
    const std::optional<NodeId> node = model.find(name);
    if (!node) continue;
    unknown.erase(name);
    nodes.insert(*node);
  }
  std::erase_if(placement.activations, [&](const ActivationQuantizer& quantizer) {
    return is_named(quantizer_name(model, quantizer)) ||
           std::ranges::includes(nodes, quantizer.quantized_nodes);
  });
  std::erase_if(placement.weights, [&](const WeightQuantizer& quantizer) {
    return is_named(quantizer_name(model, quantizer)) || nodes.contains(quantizer.node);
  });
  if (!unknown.empty()) {
    throw InvalidArgument(
        fmt::format("quantizing model \"{}\": expected names of nodes or quantizers to leave out, "
                    "got \"{}\"",
                    model.name, *unknown.begin()));
  }
  return placement;
}

}  // namespace octet
