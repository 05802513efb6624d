// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/quantization.h"
#include "octet/rt_info.h"

namespace octet {

/// Records under "octet"/"quantization" how a model was quantized: every option as text, and
/// Octet's version.
void write_quantization_options(RtInfo& rt_info, const QuantizationOptions& options);

}  // namespace octet
