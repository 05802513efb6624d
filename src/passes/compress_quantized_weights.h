// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Stores fake-quantized constants as the integers they stand for: a FakeQuantize of a constant,
/// with constant limits and 3 to 256 levels, becomes Constant (i8, or i4 of up to 16 levels; u8 or
/// u4 if no output limit is negative) -> Convert -> [Subtract zero point] -> Multiply scale. The
/// last node takes the FakeQuantize's name and rt_info. Where scale = (oh - ol) / (levels - 1) is
/// not finite, or is 0 with limits that are not, the FakeQuantize stays.
void compress_quantized_weights(Model& model);

}  // namespace octet
