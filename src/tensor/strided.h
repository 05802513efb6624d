// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "octet/tensor.h"

namespace octet {

using Strides = std::vector<std::int64_t>;

/// Elements between neighbours along each dimension of a dense row-major array.
Strides dense_strides(const Shape& shape);
/// Strides with which an operand of shape `operand` is read along each dimension of `shape`: 0
/// where it is broadcast.
Strides broadcast_strides(const Shape& operand, const Shape& shape);
/// An axis counted from the front.
inline std::size_t normalized_axis(std::int64_t axis, std::size_t rank) {
  return static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis);
}
/// The integers of a tensor of any integer type.
std::vector<std::int64_t> integers(const Tensor& tensor);
/// Copies a strided view of `src`, which starts at element `offset`, to a dense tensor of shape
/// `shape`.
Tensor copy_strided(const Tensor& src, std::int64_t offset, const Strides& strides,
                    const Shape& shape);

/// Calls visit(first, offsets) for each run along the last dimension of `shape`: `first` is the
/// dense position of the run's first element, offsets[i] its position under strides[i]. A scalar is
/// one run.
template <std::size_t N, typename Visit>
void for_each_row(const Shape& shape, const std::array<Strides, N>& strides, const Visit& visit) {
  const std::int64_t num_elements = shape.num_elements();
  if (num_elements == 0) return;
  const std::size_t num_outer = shape.rank() == 0 ? 0 : shape.rank() - 1;
  const std::int64_t row = shape.rank() == 0 ? 1 : shape[num_outer];
  std::vector<std::int64_t> index(num_outer, 0);
  std::array<std::int64_t, N> offsets{};
  for (std::int64_t first = 0; first < num_elements; first += row) {
    visit(first, offsets);
    for (std::size_t d = num_outer; d-- > 0;) {
      ++index[d];
      for (std::size_t i = 0; i < N; ++i) offsets[i] += strides[i][d];
      if (index[d] < shape[d]) break;
      for (std::size_t i = 0; i < N; ++i) offsets[i] -= strides[i][d] * shape[d];
      index[d] = 0;
    }
  }
}

/// Length of the runs that for_each_row visits.
inline std::int64_t row_length(const Shape& shape) {
  return shape.rank() == 0 ? 1 : shape[shape.rank() - 1];
}
/// The stride within such a run.
inline std::int64_t row_stride(const Strides& strides) {
  return strides.empty() ? 0 : strides.back();
}

}  // namespace octet
