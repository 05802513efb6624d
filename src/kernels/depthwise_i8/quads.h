// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/depthwise_i8/depthwise_i8.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

/// How taps of a window's row form quads, for weights in DepthwiseOrder::quads.
struct Quads {
  /// Copies of the weights, each turned by one tap more: four if a row is one quad of neighbouring
  /// taps, so that a window need not be moved when it slides.
  std::size_t num_phases;
  /// Quads of a window's row.
  std::size_t per_row;

  explicit Quads(const DepthwiseShape& s) noexcept
      : num_phases(s.kw <= 4 && s.dilation_w == 1 ? 4 : 1), per_row((s.kw + 3) / 4) {}

  /// Packed weights of a channel.
  std::size_t lane_weights(const DepthwiseShape& s) const noexcept {
    return num_phases * s.kh * per_row * 4;
  }
};

}  // namespace
}  // namespace octet::kernels
