// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "graph/quantizer.h"
#include "reference/ops.h"
#include "tensor/strided.h"

namespace octet::reference {
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
    const std::int64_t length = row_length(shape);
    for_each_row(shape, strides, [&](std::int64_t first, const auto& offsets) {
      const auto limit = [&](std::size_t i, std::int64_t j) {
        return limits[i][offsets[i] + j * steps[i]];
      };
      for (std::int64_t j = 0; j < length; ++j) {
        const auto at = static_cast<std::size_t>(first + j);
        y[at] =
            fake_quantize<T>(x[at], limit(0, j), limit(1, j), limit(2, j), limit(3, j), op.levels);
      }
    });
    return out;
  });
}

}  // namespace octet::reference
