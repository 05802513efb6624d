// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "graph/quantizer.h"
#include "octet/quantization.h"

namespace octet {

/// The steps from zero that weights are on the grid of a FakeQuantize: f32 integers of their shape.
/// @param grid  ends that broadcast to the weights.
Tensor weights_in_steps(const Tensor& weights, const GridLimits& grid, std::int64_t levels);

/// Which output channels may saturate, see find_saturable_layers(); in the order of the channel
/// axes, one entry without such axes.
/// @param most  the largest level of the data, counted from the lowest.
std::vector<bool> saturable_channels(const Tensor& weights_in_steps,
                                     const std::vector<std::size_t>& channel_axes,
                                     std::int32_t most);

}  // namespace octet
