// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "compiler/lowering/constants.h"
#include "octet/graph.h"

namespace octet {

/// The integers behind a quantized weight tensor: weights = scale[channel] * integers.
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

/// The zero point of levels that other engines have as signed bytes.
constexpr double kSignedZeroPoint = 128;

/// The ends of an activation quantizer's grid, per tensor (axis -1) or along an axis.
struct GridEnds {
  int axis = -1;
  std::vector<float> low, high;
};

/// Recognises a FakeQuantize with constant limits per tensor or per channel (axis 1), those before
/// it being those after it times a positive factor per channel: the ends before it.
std::optional<GridEnds> match_grid_ends(const Model& model, const Constants& constants,
                                        NodeId node);

/// Recognises a FakeQuantize of such limits, whose grid contains 0,
/// as a map onto u8, per tensor or per channel (axis 1), with zero points that round to one number
/// for all channels. A signed map is the unsigned one with zero point 128: plans know no signed
/// data.
/// @return nothing if it is another FakeQuantize.
std::optional<QuantParams> match_activation_quantizer(const Model& model,
                                                      const Constants& constants, NodeId node);

/// What the levels of such a FakeQuantize stand for behind it: `before`, unless it divides its
/// channels by factors.
QuantParams params_behind(const Model& model, const Constants& constants, NodeId node,
                          const QuantParams& before);

}  // namespace octet
