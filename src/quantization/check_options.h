// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/quantization.h"

namespace octet {

/// @throws InvalidArgument for values that no recipe takes; the text names the parameter.
void check_parameters(const AdvancedQuantizationParameters& advanced);
/// check_parameters(), and the other options.
/// @throws InvalidArgument for values out of their range, for what no kernel has, and for what the
/// recipe does not take; the text names the option.
void check_options(const QuantizationOptions& options);

}  // namespace octet
