// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>

#include "octet/graph.h"
#include "quantization/algorithms/channel_ties.h"

namespace octet {

/// The values of a tie whose quantizers divide the channels: on each way from a function that does
/// not commute the first one that is quantized.
/// @param quantized  values with a quantizer for all that reads them.
/// @return empty if the tie has no such function; nothing if a way has no quantizer before it meets
/// other values or a layer's weights.
std::optional<std::set<OutputRef>> dividing_quantizers(const Model& model, const ChannelTie& tie,
                                                       const std::set<OutputRef>& quantized);

}  // namespace octet
