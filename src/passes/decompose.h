// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Takes compound operations apart into those that quantizers and kernels know, as the IR's
/// operation set defines them: ScaledDotProductAttention becomes Multiply(query, scale) -> MatMul
/// with the transposed key [-> Add mask] -> SoftMax -> MatMul with value; ConvertLike becomes
/// Convert. An attention stays whole where its default scale or causal mask depends on an open
/// dimension.
void decompose(Model& model);

}  // namespace octet
