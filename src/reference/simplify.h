// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"
#include "reference/fold_constants.h"

namespace octet::reference {

/// Brings a model that an exporter has written into the form that quantizers and kernels expect:
/// shape subgraphs folded, attention taken apart, activations and normalizations put together,
/// per-channel arithmetic in the weights.
/// @param budget  what folding may take.
void simplify(Model& model, FoldingBudget budget);

/// The part of simplify() that a model in OpenVINO's own form may still need: what shapes decide is
/// folded, attention taken apart, activations and normalizations put together.
void simplify_ir(Model& model);

}  // namespace octet::reference
