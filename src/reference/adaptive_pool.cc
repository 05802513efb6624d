// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>

#include "reference/ops.h"

namespace octet::reference {
namespace {

constexpr std::size_t kNumSpatial = 3;
using Sizes = std::array<std::int64_t, kNumSpatial>;

// [depth, height, width] of a shape, missing dimensions leading with size 1.
Sizes spatial_sizes(const Shape& shape) {
  Sizes sizes{1, 1, 1};
  for (std::size_t d = 2; d < shape.rank(); ++d) sizes[kNumSpatial - shape.rank() + d] = shape[d];
  return sizes;
}

struct Span {
  std::int64_t begin, end;
};

Span window(std::int64_t position, std::int64_t input, std::int64_t output) {
  return {position * input / output, ((position + 1) * input + output - 1) / output};
}

template <typename T>
T mean(const T* src, const Sizes& sizes, const std::array<Span, kNumSpatial>& spans) {
  double sum = 0;
  for (std::int64_t i = spans[0].begin; i < spans[0].end; ++i) {
    for (std::int64_t j = spans[1].begin; j < spans[1].end; ++j) {
      for (std::int64_t k = spans[2].begin; k < spans[2].end; ++k)
        sum += static_cast<double>(src[(i * sizes[1] + j) * sizes[2] + k]);
    }
  }
  std::int64_t count = 1;
  for (const Span& span : spans) count *= span.end - span.begin;
  return static_cast<T>(sum / static_cast<double>(count));
}

}  // namespace

Tensor compute(const AdaptiveAvgPool&, Inputs inputs, const Shape& shape) {
  const Sizes in = spatial_sizes(inputs[0].shape());
  const Sizes out = spatial_sizes(shape);
  return with_float("AdaptiveAvgPool", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    Tensor result(inputs[0].type(), shape);
    const T* src = inputs[0].data<T>().data();
    T* dst = result.data<T>().data();
    for (std::int64_t c = 0; c < shape[0] * shape[1]; ++c, src += in[0] * in[1] * in[2]) {
      for (std::int64_t i = 0; i < out[0]; ++i) {
        for (std::int64_t j = 0; j < out[1]; ++j) {
          for (std::int64_t k = 0; k < out[2]; ++k)
            *dst++ = mean(
                src, in,
                {window(i, in[0], out[0]), window(j, in[1], out[1]), window(k, in[2], out[2])});
        }
      }
    }
    return result;
  });
}

}  // namespace octet::reference
