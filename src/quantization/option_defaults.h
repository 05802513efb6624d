// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/quantization.h"

namespace octet {

/// What options are where they are unset.
QuantizationPreset preset_of(const QuantizationOptions& options);
OverflowFix overflow_fix_of(const QuantizationOptions& options);
double bias_correction_threshold_of(const QuantizationOptions& options);

}  // namespace octet
