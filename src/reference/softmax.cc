// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <vector>

#include "reference/ops.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

// Calls visit(src, dst, step, size) for each line along `axis`, whose elements are `step` apart.
template <typename T, typename Visit>
Tensor for_each_line(const Tensor& data, std::int64_t axis, const Shape& shape,
                     const Visit& visit) {
  const auto along = normalized_axis(axis, shape.rank());
  const std::int64_t size = shape[along];
  const std::int64_t step = dense_strides(shape)[along];
  Tensor out(data.type(), shape);
  const auto num_elements = static_cast<std::int64_t>(out.num_elements());
  for (std::int64_t line = 0; size != 0 && line < num_elements / size; ++line) {
    const std::int64_t first = line / step * step * size + line % step;
    visit(data.data<T>().data() + first, out.data<T>().data() + first, step, size);
  }
  return out;
}

template <typename T>
double highest(const T* src, std::int64_t step, std::int64_t size) {
  T result = src[0];
  for (std::int64_t i = 1; i < size; ++i) result = std::max(result, src[i * step]);
  return static_cast<double>(result);
}

}  // namespace

Tensor compute(const Softmax& op, Inputs inputs, const Shape& shape) {
  return with_float("Softmax", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    std::vector<double> exponentials;
    const auto softmax = [&](const T* src, T* dst, std::int64_t step, std::int64_t size) {
      const double most = highest(src, step, size);
      exponentials.clear();
      double sum = 0;
      for (std::int64_t i = 0; i < size; ++i) {
        exponentials.push_back(std::exp(static_cast<double>(src[i * step]) - most));
        sum += exponentials.back();
      }
      for (std::int64_t i = 0; i < size; ++i)
        dst[i * step] = static_cast<T>(exponentials[static_cast<std::size_t>(i)] / sum);
    };
    return for_each_line<T>(inputs[0], op.axis, shape, softmax);
  });
}

Tensor compute(const LogSoftmax& op, Inputs inputs, const Shape& shape) {
  return with_float("LogSoftmax", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    const auto log_softmax = [](const T* src, T* dst, std::int64_t step, std::int64_t size) {
      const double most = highest(src, step, size);
      double sum = 0;
      for (std::int64_t i = 0; i < size; ++i)
        sum += std::exp(static_cast<double>(src[i * step]) - most);
      const double log_sum = std::log(sum);
      for (std::int64_t i = 0; i < size; ++i)
        dst[i * step] = static_cast<T>(static_cast<double>(src[i * step]) - most - log_sum);
    };
    return for_each_line<T>(inputs[0], op.axis, shape, log_softmax);
  });
}

}  // namespace octet::reference
