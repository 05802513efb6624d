// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "octet/quantization.h"
#include "quantization/activation_graph.h"
#include "quantization/operation_rules.h"
#include "quantization/quantizer_placement.h"

namespace octet {

/// Operations that run as one; inputs enter at the first, the output leaves at the last.
struct PropagationStep {
  std::vector<NodeId> nodes;
  QuantizationTrait trait = QuantizationTrait::non_quantizable;
  NodeId first() const { return nodes.front(); }
  NodeId last() const { return nodes.back(); }
};

/// Lets a quantizer start at each data input of the steps whose inputs are quantizable, and move up
/// as far as all that reads what it passes agrees. Source: NNCF 3.4,
/// common/quantization/quantizer_propagation.
/// @param steps   in topological order.
/// @param config  of the quantizers, per channel only where the layer allows it.
/// @return in topological order.
std::vector<ActivationQuantizer> propagate_quantizers(
    const ActivationGraph& graph, std::vector<PropagationStep> steps, const QuantizerConfig& config,
    const AdvancedQuantizationParameters& advanced);

}  // namespace octet
