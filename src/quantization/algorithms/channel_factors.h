// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "octet/graph.h"
#include "quantization/algorithms/channel_ties.h"

namespace octet {

/// The largest |value| of each channel of a tensor, and the classes of the channels.
struct ChannelPeaks {
  std::vector<float> peaks;
  std::vector<std::size_t> classes;
};

/// The factors of a tie's classes: r = max over the channels of observed tensors of (largest
/// |value| of the channel) / (largest of the tensor), at least 1/64, and
/// v = (r / max r)^(quarters / 4), by square roots, which are the same on every CPU.
std::vector<float> class_factors(std::size_t num_classes, const std::vector<ChannelPeaks>& observed,
                                 int quarters);

/// The factor of each channel.
std::vector<float> channel_factors(const std::vector<std::size_t>& classes,
                                   const std::vector<float>& of_classes);

/// Divides the channels of ties by factors: scales the constants where they are folded in, and
/// turns clamps into ReLUs.
/// @param factors  one per class of each tie; empty: the tie stays as it is.
void fold_channel_factors(Model& model, const std::vector<ChannelTie>& ties,
                          const std::vector<std::vector<float>>& factors);

}  // namespace octet
