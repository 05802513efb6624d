// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/layers/layers.h"
#include "compiler/lowering/constants.h"
#include "octet/graph.h"

namespace octet {

/// @return whether any value that depends on an input is quantized.
bool has_quantizers(const Model& model, const Constants& constants);

/// Rewrites a portable model into layers: constants computed, epilogues fused, and, with
/// options.integer_kernels, quantized operations in integers. With Backend::reference float
/// operations stay as the portable graph has them.
LoweredModel lower(const Model& model, const PlanOptions& options);

}  // namespace octet
