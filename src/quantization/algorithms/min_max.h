// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "octet/calibration.h"
#include "octet/graph.h"
#include "quantization/quantizer_placement.h"

namespace octet {

/// What has to be watched for the ranges of activation quantizers: one point each, in their order.
std::vector<StatisticPoint> min_max_points(const std::vector<ActivationQuantizer>& quantizers);

/// The grids of activation quantizers from the observed ranges.
/// @param ranges  of min_max_points(), in their order.
std::vector<FakeQuantizeParameters> min_max_grids(
    const std::vector<ActivationQuantizer>& quantizers, std::vector<TensorStatistics> ranges);

/// Inserts FakeQuantize where the placement says, on activations with the grids given, on weights
/// with grids from the weights themselves, under their quantizer_name().
/// @param grids  of the activation quantizers, in their order.
void insert_quantizers(Model& model, const QuantizerPlacement& placement,
                       std::span<const FakeQuantizeParameters> grids);

}  // namespace octet
