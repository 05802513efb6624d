// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/graph_view.h"
#include "compiler/layers/layers.h"
#include "octet/graph.h"

namespace octet {

struct LoweringOptions {
  /// Quantized operations in integers. Without, quantizers stay as the portable graph has them.
  bool integer_kernels = true;
  /// Float operations put together and on data that lie channels last. Without, those stay as the
  /// portable graph has them.
  bool fused_floats = true;
  /// LoweredModel::has_portable_bits, of models without quantizers too.
  bool portable_bits = false;
};

/// @return whether any value that depends on an input is quantized.
bool quantizes_activations(const Model& model, const Constants& constants);

/// Rewrites a portable model into layers: constants computed, epilogues fused, with the roundings
/// of the engine that the model is written for.
/// @throws InvalidArgument for a dynamic shape.
LoweredModel lower(const Model& model, const LoweringOptions& options);

}  // namespace octet
