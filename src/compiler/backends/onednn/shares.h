// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compiler/layers/layers.h"

namespace octet::onednn {

/// A part of a layer's output that one thread computes. Source and destination of a part are
/// consecutive in memory: batch entries, rows, pixels, or the channels of a single pixel.
struct Share {
  ConvolutionGeometry geometry;
  /// Where the part begins in the layer's source and destination, in elements.
  std::int64_t src_offset = 0;
  std::int64_t dst_offset = 0;
  /// The first of the output channels that it computes; others than 0 for layers of one group.
  std::int64_t first_channel = 0;
};

/// Cuts a convolution or pooling (channels last) for `num_threads` threads.
/// @return parts that cover the output; the layer itself for one thread, or if it is too small or
/// has no cut of that kind.
std::vector<Share> cut_into_shares(const ConvolutionGeometry& geometry, int num_threads);

}  // namespace octet::onednn
