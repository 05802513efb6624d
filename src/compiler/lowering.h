// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/layers.h"
#include "octet/graph.h"

namespace octet {

/// Rewrites a portable model into layers: constants computed, epilogues fused, and, with
/// options.integer_kernels, quantized operations in integers. With Backend::reference float
/// operations stay as the portable graph has them.
LoweredModel lower(const Model& model, const PlanOptions& options);

}  // namespace octet
