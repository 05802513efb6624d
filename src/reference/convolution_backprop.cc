// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <vector>

#include "reference/convolution_geometry.h"
#include "reference/ops.h"

namespace octet::reference {
namespace {

template <typename T>
Geometry make_geometry(const T& op, bool grouped, Inputs inputs, const Shape& shape) {
  const Shape& weights = inputs[1].shape();
  Geometry g = spatial_geometry(
      grouped, inputs[0].shape(), weights, shape,
      [&](std::size_t axis, std::int64_t input, std::int64_t kernel, std::int64_t output) {
        return backprop_window(op, op.output_padding, axis, input, kernel, output,
                               inputs.size() > 2);
      });
  const std::size_t leading = grouped ? 1 : 0;
  g.group_inputs = weights[leading];
  g.group_outputs = weights[leading + 1];
  return g;
}

// Positions in one output channel that each (tap, input position) adds to, or -1 outside.
std::vector<std::int64_t> output_positions(const Geometry& g) {
  std::vector<std::int64_t> positions;
  for (std::int64_t tap = 0; tap < g.num_taps(); ++tap) {
    for (std::int64_t i = 0; i < g.num_input_positions(); ++i)
      positions.push_back(reached_position(g, g.input, g.output, tap, i));
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
