// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"
#include "quantization/quantizer_placement.h"

namespace octet {

/// Takes out the quantizers between a linear operation and a residual addition whose sum is
/// quantized at once: the addition is part of the operation's epilogue, where its result is exact.
/// Of two summands that are such results one keeps its quantizer, for it waits in memory.
void skip_quantizers_before_sums(const Model& model, QuantizerPlacement& placement);

}  // namespace octet
