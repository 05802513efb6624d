// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/depthwise_i8/depthwise_i8.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

/// How taps of a window's column form pairs, for weights in DepthwiseOrder::row_pairs.
///
/// Without `alternates` every output row has taps 0 and 1, 2 and 3, ... With it, two neighbouring
/// output rows read the same pairs of source rows, 0 and 1, 2 and 3, ... below the upper one's
/// first, which for the lower one are taps -1 and 0, 1 and 2, ...: it has a set of weights of its
/// own. A tap that the window does not have is one with weight 0.
struct RowPairs {
  bool alternates;
  /// Pairs of a window's column.
  std::size_t count;

  explicit RowPairs(const DepthwiseShape& s) noexcept
      : alternates(s.stride_h == 1 && s.dilation_h == 1),
        count(alternates ? s.kh / 2 + 1 : (s.kh + 1) / 2) {}

  std::size_t num_sets() const noexcept { return alternates ? 2 : 1; }
  /// Packed weights of a channel.
  std::size_t lane_weights(const DepthwiseShape& s) const noexcept {
    return num_sets() * count * s.kw * 2;
  }
};

}  // namespace
}  // namespace octet::kernels
