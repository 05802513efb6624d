// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "graph/quantizer.h"
#include "octet/graph.h"

namespace octet {

/// The operations after a convolution, matrix product, sum or addition that one epilogue computes
/// with it: y = clamp(multiplier * x + bias), quantized by `quantizer`; then, with a residual,
/// clamp(y + residual), quantized again. Each operation is the only reader of the one before.
struct Tail {
  struct Stage {
    std::pair<float, float> clamp;
    std::optional<QuantParams> quantizer;
    /// Of the quantizer's grid.
    GridRange ends;
    /// As Engine::rounding_origin() has it.
    double origin = 0;
  };
  /// One entry per channel.
  std::vector<double> multiplier, bias;
  Stage first;
  std::optional<OutputRef> residual;
  /// Whether the residual is the second summand.
  bool residual_last = true;
  Stage second;
  /// Whether the first quantizer rounds before the residual is added. Without, it clamps only.
  bool rounds_first = true;
  /// Output of the last operation.
  OutputRef end;
  /// The operations after the start, in order.
  std::vector<NodeId> nodes;

  const std::optional<QuantParams>& output_quantizer() const {
    return residual ? second.quantizer : first.quantizer;
  }
};

}  // namespace octet
