// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "compiler/layers/epilogue.h"
#include "graph/quantizer.h"
#include "octet/tensor.h"

namespace octet {

/// From the lowest byte to the highest.
constexpr int kMostSteps = 255;

struct Bounds {
  double low, high;
};

/// The grid that a stage's result is expressed on: steps of a quantizer, or the real numbers
/// themselves. Steps are counted from `origin`: what is rounded is rounded beside it.
class Grid {
 public:
  /// @param quantizer  must outlive it.
  Grid(const std::optional<QuantParams>& quantizer, double origin);

  double origin() const { return origin_; }
  double scale(std::size_t channel) const;
  /// Less the origin.
  double zero_point(std::size_t channel) const;
  /// Real bounds as steps within the range of the type.
  Bounds bounds(const std::pair<float, float>& clamp, std::size_t channel) const;

 private:
  const QuantParams* params_;
  double origin_;
  Bounds range_;
};

/// Whether there is a grid for each channel.
inline bool is_per_channel(const GridRange& ends) {
  return ends.low.size() > 1;
}

void push_bounds(const Bounds& bounds, Epilogue::Clamp& clamp);

/// How many steps the low end of (the first channel's) grid lies below 0, in f32.
float low_step(const GridRange& ends);
/// Steps per unit of a channel, in f32.
float steps_per_unit(const GridRange& ends, std::size_t channel);

}  // namespace octet
