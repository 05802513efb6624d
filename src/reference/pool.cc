// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "graph/ops/window.h"
#include "reference/ops.h"

namespace octet::reference {
namespace {

constexpr std::size_t kMaxSpatial = 3;

// One spatial dimension of the pooling; a missing dimension has size 1.
struct PooledAxis {
  Window window;
  std::int64_t input = 1, output = 1;

  // Taps [first, last) of the window at `position` that lie within the input.
  std::pair<std::int64_t, std::int64_t> taps(std::int64_t position) const {
    const std::int64_t start = input_at(position, 0);
    const auto taps_below = [&](std::int64_t limit) {
      const std::int64_t distance = std::max<std::int64_t>(limit - start, 0);
      return std::min((distance + window.dilation - 1) / window.dilation, window.kernel);
    };
    return {taps_below(0), taps_below(input)};
  }
  std::int64_t input_at(std::int64_t position, std::int64_t tap) const {
    return position * window.stride - window.pad_begin + tap * window.dilation;
  }
};

using Axes = std::array<PooledAxis, kMaxSpatial>;

// Taps of the window at `position` that lie within the input and its padding, beyond which the last
// window may reach when rounded up.
std::int64_t num_padded_taps(const Axes& axes,
                             const std::array<std::int64_t, kMaxSpatial>& position) {
  std::int64_t count = 1;
  for (std::size_t d = 0; d < kMaxSpatial; ++d) {
    const PooledAxis& axis = axes[d];
    const std::int64_t end = axis.input + axis.window.pad_end - axis.input_at(position[d], 0);
    count *= std::clamp<std::int64_t>(end, 0, axis.window.kernel);
  }
  return count;
}

Axes make_axes(const PoolAttributes& op, const std::vector<std::int64_t>& dilations,
               const Shape& data, const Shape& shape) {
  Axes axes;
  const std::size_t num_spatial = data.rank() - 2;
  for (std::size_t i = 0; i < num_spatial; ++i) {
    PooledAxis& axis = axes[kMaxSpatial - num_spatial + i];
    axis.input = data[i + 2];
    axis.output = shape[i + 2];
    axis.window = pool_window(op, i, axis.input, dilations.empty() ? 1 : dilations[i]);
  }
  return axes;
}

std::int64_t num_taps(const Axes& axes) {
  return axes[0].window.kernel * axes[1].window.kernel * axes[2].window.kernel;
}

// Calls visit(x) for each element of one channel under the window at `position`.
template <typename T, typename Visit>
void for_each_tap(const Axes& axes, const std::array<std::int64_t, kMaxSpatial>& position,
                  const T* src, const Visit& visit) {
  std::array<std::pair<std::int64_t, std::int64_t>, kMaxSpatial> taps;
  for (std::size_t d = 0; d < kMaxSpatial; ++d) taps[d] = axes[d].taps(position[d]);
  for (std::int64_t i = taps[0].first; i < taps[0].second; ++i) {
    for (std::int64_t j = taps[1].first; j < taps[1].second; ++j) {
      const std::int64_t row =
          axes[0].input_at(position[0], i) * axes[1].input + axes[1].input_at(position[1], j);
      for (std::int64_t k = taps[2].first; k < taps[2].second; ++k) {
        visit(src[row * axes[2].input + axes[2].input_at(position[2], k)]);
      }
    }
  }
}

// out = pool(position, channel) for each output position of each channel.
template <typename T, typename Pool>
Tensor for_each_window(const Tensor& data, const Axes& axes, const Shape& shape, const Pool& pool) {
  Tensor out(data.type(), shape);
  T* dst = out.data<T>().data();
  const T* src = data.data<T>().data();
  const std::int64_t num_channels = shape[0] * shape[1];
  for (std::int64_t c = 0; c < num_channels; ++c) {
    for (std::int64_t i = 0; i < axes[0].output; ++i) {
      for (std::int64_t j = 0; j < axes[1].output; ++j) {
        for (std::int64_t k = 0; k < axes[2].output; ++k) *dst++ = pool(std::array{i, j, k}, src);
      }
    }
    src += axes[0].input * axes[1].input * axes[2].input;
  }
  return out;
}

}  // namespace

Tensor compute(const MaxPool& op, Inputs inputs, const Shape& shape) {
  const Axes axes = make_axes(op, op.dilations, inputs[0].shape(), shape);
  return with_number("MaxPool", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    return for_each_window<T>(inputs[0], axes, shape, [&](const auto& position, const T* src) {
      T highest = std::numeric_limits<T>::lowest();
      for_each_tap(axes, position, src, [&](T x) { highest = std::max(highest, x); });
      return highest;
    });
  });
}

Tensor compute(const AvgPool& op, Inputs inputs, const Shape& shape) {
  const Axes axes = make_axes(op, {}, inputs[0].shape(), shape);
  return with_float("AvgPool", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    return for_each_window<T>(inputs[0], axes, shape, [&](const auto& position, const T* src) {
      double sum = 0;
      std::int64_t count = 0;
      for_each_tap(axes, position, src, [&](T x) {
        sum += static_cast<double>(x);
        ++count;
      });
      if (!op.exclude_pad)
        count = op.rounding_type == RoundingType::ceil_torch ? num_padded_taps(axes, position)
                                                             : num_taps(axes);
      return count == 0 ? T{0} : static_cast<T>(sum / static_cast<double>(count));
    });
  });
}

}  // namespace octet::reference
