// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/calibration.h"
#include "octet/quantization.h"
#include "quantization/quantizer_config.h"

namespace octet {

/// How the range of a quantizer of activations is estimated. @param parameters  see
/// AdvancedQuantizationParameters.
RangeEstimator activation_range_estimator(const QuantizerConfig& config,
                                          const RangeEstimatorParameters& parameters);
/// The same of a quantizer of weights, which are one sample.
RangeEstimator weight_range_estimator(const QuantizerConfig& config,
                                      const RangeEstimatorParameters& parameters);

/// @throws InvalidArgument if no range can be estimated so. @param name  of the parameters.
void check_range_estimator(const RangeEstimatorParameters& parameters, const std::string& name);

}  // namespace octet
