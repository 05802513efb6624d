// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"
#include "passes/fold_constants.h"

namespace octet {

/// Brings a model that an exporter has written into the form that quantizers and kernels expect:
/// shape subgraphs folded, attention taken apart, activations and normalizations put together,
/// per-channel arithmetic in the weights.
/// @param budget  what folding may take.
void run_import_passes(Model& model, FoldingBudget budget);

/// Brings any model into f32 and into the form in which quantizers are placed: the products of an
/// attention one by one, no shape subgraphs.
void run_quantize_passes(Model& model);

/// Brings a model into the form that is lowered: what shapes decide is folded, attention taken
/// apart, activations and normalizations put together.
void run_compile_passes(Model& model);

}  // namespace octet
