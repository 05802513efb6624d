// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <vector>

#include "octet/calibration.h"
#include "octet/graph.h"
#include "quantization/algorithms/biased_layer.h"

namespace octet {

/// Corrected biases by layer: each is shifted, in the layers' order, by what the mean of its
/// channel of the layer's results lacks of the float model's, with quantized weights and the biases
/// before it corrected, activations in float. Source: NNCF 3.4, algorithms/bias_correction.
/// @param original  the float model, of static shape.
/// @param quantized the same nodes, with quantizers on weights.
/// @param layers    in topological order.
/// @param batches   inputs of both models.
/// @param threshold a layer keeps its biases if the shift of one is at least this many times its
/// magnitude.
/// @param on_layer  called after each layer.
std::map<NodeId, Tensor> correct_biases_in_sequence(
    const Model& original, const Model& quantized, const std::vector<BiasedLayer>& layers,
    const std::vector<CalibrationBatch>& batches, double threshold,
    const std::function<void(std::size_t done)>& on_layer);

}  // namespace octet
