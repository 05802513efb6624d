// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "octet/calibration.h"
#include "octet/quantization.h"
#include "quantization/quantizer_config.h"
#include "quantization/recipes/octet_plan.h"

namespace octet {

/// By what the channels of values are divided, of those that are.
using FactorsOfValues = std::map<OutputRef, std::vector<float>>;

/// What was collected at the points of a plan, in their order.
using PointsStatistics = std::vector<const PointStatistics*>;

/// The grids of a plan's activation quantizers, of the least squared error, in their order.
/// @param statistics  of what the values are before they are divided.
std::vector<FakeQuantizeParameters> activation_grids(const OctetPlan& plan,
                                                     const PointsStatistics& statistics,
                                                     const FactorsOfValues& factors,
                                                     const QuantizationOptions& options);

}  // namespace octet
