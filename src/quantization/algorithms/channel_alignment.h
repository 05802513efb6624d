// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "octet/calibration.h"
#include "octet/graph.h"
#include "quantization/algorithms/biased_layer.h"

namespace octet {

/// Two convolutions of which the second alone reads what the first gives, with its bias.
struct AlignedPair {
  BiasedLayer producer;
  BiasedLayer consumer;
  /// What lies between them.
  OutputRef value;
};

/// The pairs of a model; convolutions of pairs get biases of zeros where they have none. The second
/// has no groups and no padding, moves by one and takes neighbours, so that a shift of its input is
/// one of its output. Source: NNCF 3.4, algorithms/channel_alignment.
std::vector<AlignedPair> prepare_aligned_pairs(Model& model);

/// Medians over the samples of the quantiles 1e-4 and 1 - 1e-4 of each channel.
StatisticPoint alignment_point(const AlignedPair& pair);

/// Moves the middle of each channel's range to zero and makes the ranges equal, up to a factor of
/// 100; the results of the second convolutions stay.
/// @param ranges  of each pair, by alignment_point().
void align_channels(Model& model, const std::vector<AlignedPair>& pairs,
                    const std::vector<TensorStatistics>& ranges);

}  // namespace octet
