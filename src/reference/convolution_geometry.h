// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "graph/ops/window.h"
#include "octet/tensor.h"

namespace octet::reference {

constexpr std::size_t kMaxSpatial = 3;
using Extent = std::array<std::int64_t, kMaxSpatial>;

/// A convolution of any rank, transposed or not, as one over [depth, height, width]; missing
/// dimensions lead with size 1.
struct Geometry {
  std::int64_t batch = 1, groups = 1, group_inputs = 1, group_outputs = 1;
  std::array<Window, kMaxSpatial> windows;
  std::array<std::int64_t, kMaxSpatial> input{1, 1, 1}, output{1, 1, 1};

  std::int64_t num_input_positions() const { return input[0] * input[1] * input[2]; }
  std::int64_t num_output_positions() const { return output[0] * output[1] * output[2]; }
  std::int64_t num_taps() const {
    return windows[0].kernel * windows[1].kernel * windows[2].kernel;
  }
};

/// The geometry but for the channels of a group, which the kinds of convolution count in their own
/// order.
/// @param window_of  called with (axis, input size, kernel size, output size).
template <typename WindowOf>
Geometry spatial_geometry(bool grouped, const Shape& data, const Shape& weights, const Shape& shape,
                          const WindowOf& window_of) {
  const std::size_t leading = grouped ? 1 : 0;
  Geometry g;
  g.batch = data[0];
  g.groups = grouped ? weights[0] : 1;
  const std::size_t num_spatial = data.rank() - 2;
  for (std::size_t axis = 0; axis < num_spatial; ++axis) {
    const std::size_t d = kMaxSpatial - num_spatial + axis;
    g.input[d] = data[axis + 2];
    g.output[d] = shape[axis + 2];
    g.windows[d] = window_of(axis, g.input[d], weights[leading + 2 + axis], g.output[d]);
  }
  return g;
}

/// The position in a channel of size `reached` that kernel tap `tap` reaches when the window stands
/// at `position` of `standing`, or -1 outside.
inline std::int64_t reached_position(const Geometry& g, const Extent& standing,
                                     const Extent& reached, std::int64_t tap,
                                     std::int64_t position) {
  Extent at{};
  for (std::size_t d = kMaxSpatial; d-- > 0;) {
    const Window& w = g.windows[d];
    at[d] = position % standing[d] * w.stride + tap % w.kernel * w.dilation - w.pad_begin;
    if (at[d] < 0 || at[d] >= reached[d]) return -1;
    position /= standing[d];
    tap /= w.kernel;
  }
  return (at[0] * reached[1] + at[1]) * reached[2] + at[2];
}

}  // namespace octet::reference
