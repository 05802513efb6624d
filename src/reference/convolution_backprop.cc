// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <vector>

#include "graph/ops/window.h"
#include "reference/ops.h"

namespace octet::reference {
namespace {

constexpr std::size_t kMaxSpatial = 3;

// A transposed convolution of any rank as one over [depth, height, width], missing dimensions
// leading with size 1.
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

template <typename T>
Geometry make_geometry(const T& op, bool grouped, Inputs inputs, const Shape& shape) {
  const Shape& data = inputs[0].shape();
  const Shape& weights = inputs[1].shape();
  const std::size_t leading = grouped ? 1 : 0;
  Geometry g;
  g.batch = data[0];
  g.groups = grouped ? weights[0] : 1;
  g.group_inputs = weights[leading];
  g.group_outputs = weights[leading + 1];
  const std::size_t num_spatial = data.rank() - 2;
  for (std::size_t axis = 0; axis < num_spatial; ++axis) {
    const std::size_t d = kMaxSpatial - num_spatial + axis;
    g.input[d] = data[axis + 2];
    g.output[d] = shape[axis + 2];
    g.windows[d] = backprop_window(op, op.output_padding, axis, g.input[d],
                                   weights[leading + 2 + axis], g.output[d], inputs.size() > 2);
  }
  return g;
}

// Position in one output channel that tap `tap` of input position `position` adds to, or -1
// outside.
std::int64_t output_position(const Geometry& g, std::int64_t tap, std::int64_t position) {
  std::array<std::int64_t, kMaxSpatial> at{};
  for (std::size_t d = kMaxSpatial; d-- > 0;) {
    const Window& w = g.windows[d];
    at[d] = position % g.input[d] * w.stride + tap % w.kernel * w.dilation - w.pad_begin;
    if (at[d] < 0 || at[d] >= g.output[d]) return -1;
    position /= g.input[d];
    tap /= w.kernel;
  }
  return (at[0] * g.output[1] + at[1]) * g.output[2] + at[2];
}

std::vector<std::int64_t> output_positions(const Geometry& g) {
  std::vector<std::int64_t> positions;
  for (std::int64_t tap = 0; tap < g.num_taps(); ++tap) {
    for (std::int64_t i = 0; i < g.num_input_positions(); ++i)
      positions.push_back(output_position(g, tap, i));
  }
  return positions;
}

// sums[position] += weights[tap] * src[i] for all taps of one input and one output channel.
template <typename T>
void add_channel(const Geometry& g, const std::vector<std::int64_t>& positions, const T* src,
                 const T* weights, std::vector<double>& sums) {
  const std::int64_t* position = positions.data();
  for (std::int64_t tap = 0; tap < g.num_taps(); ++tap) {
    const auto weight = static_cast<double>(weights[tap]);
    for (std::int64_t i = 0; i < g.num_input_positions(); ++i, ++position) {
      if (*position >= 0)
        sums[static_cast<std::size_t>(*position)] += weight * static_cast<double>(src[i]);
    }
  }
}

template <typename T>
void convolve(const Geometry& g, const T* data, const T* weights, T* dst) {
  const std::vector<std::int64_t> positions = output_positions(g);
  std::vector<double> sums;
  for (std::int64_t image_group = 0; image_group < g.batch * g.groups; ++image_group) {
    const T* group_data = data + image_group * g.group_inputs * g.num_input_positions();
    const T* group_weights =
        weights + image_group % g.groups * g.group_inputs * g.group_outputs * g.num_taps();
    for (std::int64_t c = 0; c < g.group_outputs; ++c) {
      sums.assign(static_cast<std::size_t>(g.num_output_positions()), 0.0);
      for (std::int64_t i = 0; i < g.group_inputs; ++i)
        add_channel(g, positions, group_data + i * g.num_input_positions(),
                    group_weights + (i * g.group_outputs + c) * g.num_taps(), sums);
      for (const double sum : sums) *dst++ = static_cast<T>(sum);
    }
  }
}

template <typename T>
Tensor convolve_transposed(const T& op, bool grouped, Inputs inputs, const Shape& shape) {
  const Geometry g = make_geometry(op, grouped, inputs, shape);
  return with_float(type_name(Op(op)), inputs[0].type(), [&](auto zero) {
    using E = decltype(zero);
    Tensor out(inputs[0].type(), shape);
    convolve<E>(g, inputs[0].data<E>().data(), inputs[1].data<E>().data(), out.data<E>().data());
    return out;
  });
}

}  // namespace

Tensor compute(const ConvolutionBackpropData& op, Inputs inputs, const Shape& shape) {
  return convolve_transposed(op, false, inputs, shape);
}

Tensor compute(const GroupConvolutionBackpropData& op, Inputs inputs, const Shape& shape) {
  return convolve_transposed(op, true, inputs, shape);
}

}  // namespace octet::reference
