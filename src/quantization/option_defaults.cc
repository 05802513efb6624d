// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/option_defaults.h"

namespace octet {

QuantizationPreset preset_of(const QuantizationOptions& options) {
  return options.preset.value_or(options.model_type == ModelType::transformer
                                     ? QuantizationPreset::mixed
                                     : QuantizationPreset::performance);
}

OverflowFix overflow_fix_of(const QuantizationOptions& options) {
  return options.advanced.overflow_fix.value_or(options.recipe == QuantizationRecipe::nncf
                                                    ? OverflowFix::first_layer_only
                                                    : OverflowFix::disable);
}

// Source: NNCF 3.4, FAST_BIAS_CORRECTION_THRESHOLD and BIAS_CORRECTION_THRESHOLD.
double bias_correction_threshold_of(const QuantizationOptions& options) {
  return options.advanced.bias_correction_params.threshold.value_or(
      options.fast_bias_correction ? 2.0 : 1000.0);
}

}  // namespace octet
