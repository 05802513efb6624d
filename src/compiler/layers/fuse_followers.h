// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/layers/layers.h"

namespace octet {

/// Makes float layers that work element by element followers of the integer or elementwise layer
/// whose result they alone read, so that what is between them never reaches memory: functions of
/// one value (HSwish, Swish, ...), a product with a gate per image and channel, other Elementwise
/// layers, e.g. a sum and its quantizer. Dequantized summands are read as the bytes that they come
/// from. The bits are those of the layers one after the other.
void fuse_followers(LoweredModel& lowered);

}  // namespace octet
