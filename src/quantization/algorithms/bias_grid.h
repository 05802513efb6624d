// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "octet/graph.h"
#include "quantization/algorithms/biased_layer.h"

namespace octet {

/// Rounds the biases of layers whose data and weights are quantized to whole numbers of the steps
/// in which their accumulators count (data scale x weight scale). Engines that store biases as
/// 32-bit integers, as ONNX's QLinearConv does, then compute with the same biases as all others;
/// half a step of an accumulator is far below a step of the layer's output.
/// @param model  with the quantizers in place.
void round_biases(Model& model, const std::vector<BiasedLayer>& layers);

}  // namespace octet
