// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "reference/ops.h"
#include "reference/strided.h"

namespace octet::reference {
namespace {

template <typename T>
T quantize(T x, T input_low, T input_high, T output_low, T output_high, T last_level) {
  if (x <= std::min(input_low, input_high)) return output_low;
  if (x > std::max(input_low, input_high)) return output_high;
  const T level = std::nearbyint((x - input_low) / (input_high - input_low) * last_level);
  return level / last_level * (output_high - output_low) + output_low;
}

}  // namespace

Tensor compute(const FakeQuantize& op, Inputs inputs, const Shape& shape) {
  std::array<Strides, 4> strides;
  std::array<std::int64_t, 4> steps{};
  for (std::size_t i = 0; i < strides.size(); ++i) {
    strides[i] = broadcast_strides(inputs[i + 1].shape(), shape);
    steps[i] = row_stride(strides[i]);
  }
  return with_float("FakeQuantize", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    Tensor out(inputs[0].type(), shape);
    const auto x = inputs[0].data<T>();
    const auto y = out.data<T>();
    std::array<const T*, 4> limits{};
    for (std::size_t i = 0; i < limits.size(); ++i) limits[i] = inputs[i + 1].data<T>().data();
    const auto last_level = static_cast<T>(op.levels - 1);
    const std::int64_t length = row_length(shape);
    for_each_row(shape, strides, [&](std::int64_t first, const auto& offsets) {
      const auto limit = [&](std::size_t i, std::int64_t j) {
        return limits[i][offsets[i] + j * steps[i]];
      };
      for (std::int64_t j = 0; j < length; ++j) {
        const auto at = static_cast<std::size_t>(first + j);
        y[at] = quantize<T>(x[at], limit(0, j), limit(1, j), limit(2, j), limit(3, j), last_level);
      }
    });
    return out;
  });
}

}  // namespace octet::reference
