// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <vector>

#include "reference/convolution_geometry.h"
#include "reference/ops.h"
#include "reference/sum_scaled_rows.h"

namespace octet::reference {
namespace {

// Output positions computed together: long enough to vectorise, short enough for the gathered
// inputs to stay in cache.
constexpr std::int64_t kBlock = 256;

Geometry make_geometry(const ConvolutionAttributes& op, bool grouped, const Shape& data,
                       const Shape& weights, const Shape& shape) {
  Geometry g =
      spatial_geometry(grouped, data, weights, shape,
                       [&](std::size_t axis, std::int64_t input, std::int64_t kernel,
                           std::int64_t) { return convolution_window(op, axis, input, kernel); });
  const std::size_t leading = grouped ? 1 : 0;
  g.group_outputs = weights[leading];
  g.group_inputs = weights[leading + 1];
  return g;
}

// Where each (tap, position of the block) reads within a channel.
std::vector<std::int64_t> input_positions(const Geometry& g, std::int64_t first,
                                          std::int64_t count) {
  std::vector<std::int64_t> positions;
  positions.reserve(static_cast<std::size_t>(g.num_taps() * count));
  for (std::int64_t tap = 0; tap < g.num_taps(); ++tap) {
    for (std::int64_t i = 0; i < count; ++i)
      positions.push_back(reached_position(g, g.output, g.input, tap, first + i));
  }
  return positions;
}

template <typename T>
void convolve_block(const Geometry& g, const T* data, const T* weights, T* out, std::int64_t first,
                    std::int64_t count) {
  const std::vector<std::int64_t> positions = input_positions(g, first, count);
  const auto num_terms = static_cast<std::size_t>(g.group_inputs * g.num_taps());
  std::vector<T> gathered(num_terms * static_cast<std::size_t>(count));
  std::vector<double> sums(static_cast<std::size_t>(count));
  for (std::int64_t image_group = 0; image_group < g.batch * g.groups; ++image_group) {
    const T* src = data + image_group * g.group_inputs * g.num_input_positions();
    T* next = gathered.data();
    for (std::int64_t c = 0; c < g.group_inputs; ++c, src += g.num_input_positions()) {
      for (const std::int64_t position : positions) *next++ = position < 0 ? T{0} : src[position];
    }
    const std::int64_t group = image_group % g.groups;
    for (std::int64_t c = 0; c < g.group_outputs; ++c) {
      const T* row = weights + (group * g.group_outputs + c) * static_cast<std::int64_t>(num_terms);
      sum_scaled_rows<T>({row, num_terms}, gathered.data(), sums);
      T* dst = out + (image_group * g.group_outputs + c) * g.num_output_positions() + first;
      std::transform(sums.begin(), sums.end(), dst, [](double s) { return static_cast<T>(s); });
    }
  }
}

Tensor convolve(const ConvolutionAttributes& op, bool grouped, Inputs inputs, const Shape& shape) {
  const Tensor& data = inputs[0];
  const Tensor& weights = inputs[1];
  const Geometry g = make_geometry(op, grouped, data.shape(), weights.shape(), shape);
  return with_float(grouped ? "GroupConvolution" : "Convolution", data.type(), [&](auto zero) {
    using T = decltype(zero);
    Tensor out(data.type(), shape);
    for (std::int64_t first = 0; first < g.num_output_positions(); first += kBlock) {
      convolve_block<T>(g, data.data<T>().data(), weights.data<T>().data(), out.data<T>().data(),
                        first, std::min(kBlock, g.num_output_positions() - first));
    }
    return out;
  });
}

}  // namespace

Tensor compute(const Convolution& op, Inputs inputs, const Shape& shape) {
  return convolve(op, false, inputs, shape);
}

Tensor compute(const GroupConvolution& op, Inputs inputs, const Shape& shape) {
  return convolve(op, true, inputs, shape);
}

}  // namespace octet::reference
