// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "compiler/graph_view.h"
#include "octet/graph.h"

namespace octet {

/// The integers of a quantized weight tensor: weights = scale[channel] * integers.
struct QuantizedWeights {
  /// i8, of the weights' shape.
  Tensor integers;
  /// One entry per output channel, in order.
  std::vector<double> scale;
};

/// Recognises weights quantized symmetrically per output channel or per tensor, as FakeQuantize of
/// a constant or as Convert(i8) [- zero point] * scale.
/// @param channel_axes  the axes of the weights whose product counts the output channels, outermost
/// first.
/// @return nothing if the weights are not of that form.
std::optional<QuantizedWeights> match_quantized_weights(
    const Model& model, const Constants& constants, OutputRef weights,
    const std::vector<std::size_t>& channel_axes);

}  // namespace octet
