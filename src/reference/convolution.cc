// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <vector>

#include "graph/ops/window.h"
#include "reference/ops.h"
#include "reference/sum_scaled_rows.h"

namespace octet::reference {
namespace {

constexpr std::size_t kMaxSpatial = 3;
// Output positions computed together: long enough to vectorise, short enough for the gathered
// inputs to stay in cache.
constexpr std::int64_t kBlock = 256;

// A convolution of any rank as one over [depth, height, width], missing dimensions leading with
// size 1.
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

Geometry make_geometry(const ConvolutionAttributes& op, bool grouped, const Shape& data,
                       const Shape& weights, const Shape& shape) {
  const std::size_t leading = grouped ? 1 : 0;
  Geometry g;
  g.batch = data[0];
  g.groups = grouped ? weights[0] : 1;
  g.group_outputs = weights[leading];
  g.group_inputs = weights[leading + 1];
  const std::size_t num_spatial = data.rank() - 2;
  for (std::size_t axis = 0; axis < num_spatial; ++axis) {
    const std::size_t d = kMaxSpatial - num_spatial + axis;
    g.input[d] = data[axis + 2];
    g.output[d] = shape[axis + 2];
    g.windows[d] = convolution_window(op, axis, g.input[d], weights[leading + 2 + axis]);
  }
  return g;
}

// Position in one channel that kernel tap `tap` reads for output position `position`, or -1 in the
// padding.
std::int64_t input_position(const Geometry& g, std::int64_t tap, std::int64_t position) {
  std::array<std::int64_t, kMaxSpatial> at{};
  for (std::size_t d = kMaxSpatial; d-- > 0;) {
    const Window& w = g.windows[d];
    at[d] = position % g.output[d] * w.stride + tap % w.kernel * w.dilation - w.pad_begin;
    if (at[d] < 0 || at[d] >= g.input[d]) return -1;
    position /= g.output[d];
    tap /= w.kernel;
  }
  return (at[0] * g.input[1] + at[1]) * g.input[2] + at[2];
}

// Where each (tap, position of the block) reads within a channel.
std::vector<std::int64_t> input_positions(const Geometry& g, std::int64_t first,
                                          std::int64_t count) {
  std::vector<std::int64_t> positions;
  positions.reserve(static_cast<std::size_t>(g.num_taps() * count));
  for (std::int64_t tap = 0; tap < g.num_taps(); ++tap) {
    for (std::int64_t i = 0; i < count; ++i) positions.push_back(input_position(g, tap, first + i));
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
