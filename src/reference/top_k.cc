// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "reference/ops.h"
#include "tensor/num_elements.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

/// The positions of the `count` elements that come first, in the order that is asked for.
std::vector<std::size_t> first_positions(std::span<const double> row, std::size_t count,
                                         const TopK& op) {
  std::vector<std::size_t> order(row.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (std::isnan(row[a]) || std::isnan(row[b])) return !std::isnan(row[a]) && std::isnan(row[b]);
    return op.largest ? row[a] > row[b] : row[a] < row[b];
  });
  order.resize(count);
  if (op.sort == TopKSort::by_index) std::ranges::sort(order);
  return order;
}

}  // namespace

std::vector<Tensor> compute(const TopK& op, Inputs inputs, std::span<const Shape> shapes) {
  const Shape& shape = shapes[0];
  const std::size_t axis = normalized_axis(op.axis, shape.rank());
  const auto size = static_cast<std::size_t>(inputs[0].shape()[axis]);
  const auto count = static_cast<std::size_t>(shape[axis]);
  const std::size_t inner = num_elements(shape, axis + 1, shape.rank());
  const Tensor wide = inputs[0].to(ElementType::f64);
  const auto data = wide.data<double>();
  Tensor values(ElementType::f64, shape);
  Tensor positions(ElementType::i64, shape);
  std::vector<double> row(size);
  for (std::size_t first = 0; first < values.num_elements(); ++first) {
    const std::size_t outer = first / inner / count;
    if (first / inner % count != 0) continue;
    const std::size_t from = outer * size * inner + first % inner;
    for (std::size_t i = 0; i < size; ++i) row[i] = data[from + i * inner];
    const std::vector<std::size_t> found = first_positions(row, count, op);
    for (std::size_t i = 0; i < count; ++i) {
      values.data<double>()[first + i * inner] = row[found[i]];
      positions.data<std::int64_t>()[first + i * inner] = static_cast<std::int64_t>(found[i]);
    }
  }
  return {values.to(inputs[0].type()), positions.to(op.index_type)};
}

}  // namespace octet::reference
