// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "base/isa.h"
#include "compiler/layers/layers.h"
#include "compiler/plan.h"

namespace octet {

/// Why a backend does not take a layer.
struct Refusal {
  std::string reason;
};

/// A layer's implementation.
struct Implementation {
  std::unique_ptr<Step> step;
  std::string kernel;
  std::string precision;
};

using ImplementationOrRefusal = std::variant<Implementation, Refusal>;

/// What a backend may base its choice on.
struct BackendContext {
  const LoweredModel& lowered;
  Isa isa;
  int num_threads;

  const LayerValue& value(BufferId id) const { return lowered.values[id]; }
};

/// oneDNN: convolutions and pooling.
ImplementationOrRefusal implement_onednn(const Layer& layer, const BackendContext& context);
/// Our kernels, chosen for context.isa: everything elementwise, layouts, borders, integer products.
ImplementationOrRefusal implement_kernels(const Layer& layer, const BackendContext& context);
/// Obvious code for every layer, which shares no arithmetic with the other backends' steps.
ImplementationOrRefusal implement_reference(const Layer& layer, const BackendContext& context);

/// "i8" if the layer's arithmetic is in integers, else the type of its output.
std::string layer_precision(const Layer& layer, const BackendContext& context);

}  // namespace octet
