// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "compiler/graph_view.h"
#include "graph/quantizer.h"
#include "octet/graph.h"

namespace octet {

/// Recognises a FakeQuantize with constant limits per tensor or per channel (axis 1), those before
/// it being those after it times a positive factor per channel: the ends before it.
std::optional<GridRange> match_grid_ends(const Model& model, const Constants& constants,
                                         NodeId node);

/// A zero point that the rounding of the limits to f32 may have moved off a whole number, which it
/// is then.
double whole_if_near(double zero_point);

/// What the levels of a quantizer stand for: `before`, unless it divides its channels by factors.
QuantParams params_after(const Model& model, const Constants& constants, NodeId node,
                         const QuantParams& before);

}  // namespace octet
