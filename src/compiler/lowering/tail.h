// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

#include "compiler/engine/engine.h"
#include "compiler/engine/tail.h"
#include "compiler/graph_view.h"

namespace octet {

/// What a clamp or a ReLU bounds its data to; nothing for another operation.
std::optional<std::pair<float, float>> clamp_bounds(const Op& op);

/// A tail of no operations after `start`.
Tail empty_tail(std::size_t channels, OutputRef start);

/// What a tail may hold besides affine operations and clamps.
struct TailRules {
  bool quantizers = true;
  /// Says whether an output can serve as the residual now.
  std::function<bool(OutputRef)> accepts_residual = [](OutputRef) { return false; };
};

/// Follows the model from `start`, whose channels lie along `channel_axis`.
Tail match_tail(const GraphView& graph, const Engine& engine, OutputRef start,
                std::size_t channel_axis, const TailRules& rules = {});

/// Continues a tail whose first stage is complete with clamp and quantizer of the second.
void match_second_stage(const GraphView& graph, const Engine& engine, Tail& tail);

}  // namespace octet
