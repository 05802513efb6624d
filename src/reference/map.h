// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "octet/tensor.h"
#include "tensor/strided.h"

namespace octet::reference {

/// out[i] = function(data[i]) for every element.
template <typename T, typename Function>
Tensor map(const Tensor& data, const Shape& shape, const Function& function) {
  Tensor out(data.type(), shape);
  const auto src = data.data<T>();
  std::transform(src.begin(), src.end(), out.data<T>().begin(), function);
  return out;
}

/// The same for a function of doubles, whose results are rounded to T once.
template <typename T, typename Function>
Tensor map_double(const Tensor& data, const Shape& shape, const Function& function) {
  return map<T>(data, shape, [&](T x) { return static_cast<T>(function(static_cast<double>(x))); });
}

/// out = function(a, b), b read under `strides_b`, a under its broadcast to the shape.
template <typename Out, typename T, typename Function>
Tensor zip(const Tensor& a, const Tensor& b, const Strides& strides_b, const Shape& shape,
           const Function& function) {
  Tensor out(element_type_of<Out>(), shape);
  const T* x = a.data<T>().data();
  const T* y = b.data<T>().data();
  Out* dst = out.data<Out>().data();
  const std::array strides{broadcast_strides(a.shape(), shape), strides_b};
  const std::int64_t step_x = row_stride(strides[0]);
  const std::int64_t step_y = row_stride(strides[1]);
  const std::int64_t length = row_length(shape);
  for_each_row(shape, strides, [&](std::int64_t first, const auto& offsets) {
    for (std::int64_t i = 0; i < length; ++i) {
      dst[first + i] = function(x[offsets[0] + i * step_x], y[offsets[1] + i * step_y]);
    }
  });
  return out;
}

}  // namespace octet::reference
