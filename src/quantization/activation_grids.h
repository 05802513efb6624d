// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "octet/calibration.h"
#include "octet/quantization.h"
#include "quantization/octet_recipe.h"
#include "quantization/quantizer_config.h"

namespace octet {

/// By what the channels of values are divided, of those that are.
using FactorsOfValues = std::map<OutputRef, std::vector<float>>;

/// The grids of a plan's activation quantizers, of the least squared error, in their order.
/// @param observers  of the plan's points: what the values are before they are divided.
std::vector<FakeQuantizeParameters> activation_grids(const OctetPlan& plan,
                                                     const std::vector<Observer>& observers,
                                                     const FactorsOfValues& factors,
                                                     const QuantizationOptions& options);

}  // namespace octet
