// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace octet {

/// Items of work for each thread, so that none waits long for the last one.
constexpr std::size_t kItemsPerThread = 4;

/// Neighbouring channels that a kernel computes at once, in whole vectors.
struct ChannelRange {
  std::size_t first = 0;
  std::size_t count = 0;
  std::size_t num_vectors = 0;
};

/// Cuts channels into as few ranges of at most `max_vectors` vectors as possible, of nearly equal
/// size: 9 vectors of at most 4 become 3, 3, 3.
inline std::vector<ChannelRange> cut_channels(std::size_t num_channels, std::size_t lanes,
                                              std::size_t max_vectors) {
  const std::size_t num_vectors = (num_channels + lanes - 1) / lanes;
  const std::size_t num_ranges = (num_vectors + max_vectors - 1) / max_vectors;
  std::vector<ChannelRange> ranges;
  for (std::size_t i = 0, first = 0; i < num_ranges; ++i) {
    const std::size_t vectors = num_vectors / num_ranges + (i < num_vectors % num_ranges ? 1 : 0);
    ranges.push_back({first, std::min(vectors * lanes, num_channels - first), vectors});
    first += vectors * lanes;
  }
  return ranges;
}

}  // namespace octet
