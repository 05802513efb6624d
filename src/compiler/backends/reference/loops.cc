// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/reference/loops.h"

#include <algorithm>
#include <cstring>

namespace octet::loops {
namespace {

// Calls visit(image, row, column, first element) for each output position.
template <typename Visit>
void for_each_output(const ConvolutionGeometry& g, std::int64_t channels, const Visit& visit) {
  std::int64_t element = 0;
  for (std::int64_t n = 0; n < g.n; ++n) {
    for (std::int64_t y = 0; y < g.oh; ++y) {
      for (std::int64_t x = 0; x < g.ow; ++x, element += channels) visit(n, y, x, element);
    }
  }
}

// The first element of the data's position that an output position reads at (i, j) of its window,
// or -1 outside the data.
std::int64_t source(const ConvolutionGeometry& g, std::int64_t channels, std::int64_t n,
                    std::int64_t y, std::int64_t x, std::int64_t i, std::int64_t j) {
  const std::int64_t row = y * g.stride_h - g.pad_top + i * g.dilation_h;
  const std::int64_t column = x * g.stride_w - g.pad_left + j * g.dilation_w;
  if (row < 0 || row >= g.ih || column < 0 || column >= g.iw) return -1;
  return ((n * g.ih + row) * g.iw + column) * channels;
}

// Calls visit(element) for each value of channel `c` in a window.
template <typename Visit>
void for_each_in_window(const ConvolutionGeometry& g, std::int64_t n, std::int64_t y,
                        std::int64_t x, std::int64_t c, const Visit& visit) {
  for (std::int64_t i = 0; i < g.kh; ++i) {
    for (std::int64_t j = 0; j < g.kw; ++j) {
      const std::int64_t first = source(g, g.groups, n, y, x, i, j);
      if (first >= 0) visit(first + c);
    }
  }
}

}  // namespace

void convolve(const ConvolutionGeometry& g, const float* src, const float* weights, float* dst) {
  const std::int64_t in_channels = g.groups * g.ic, out_channels = g.groups * g.oc;
  for_each_output(g, out_channels, [&](auto n, auto y, auto x, std::int64_t first) {
    const float* weight = weights;
    for (std::int64_t o = 0; o < out_channels; ++o) {
      double sum = 0;
      for (std::int64_t c = 0; c < g.ic; ++c) {
        for (std::int64_t tap = 0; tap < g.kh * g.kw; ++tap) {
          const std::int64_t from = source(g, in_channels, n, y, x, tap / g.kw, tap % g.kw);
          const double value = from < 0 ? 0.0F : src[from + o / g.oc * g.ic + c];
          sum += value * *weight++;
        }
      }
      dst[first + o] = static_cast<float>(sum);
    }
  });
}

void convolve_integers(const ConvolutionGeometry& g, std::uint8_t pad_value,
                       const std::uint8_t* src, const std::int8_t* weights,
                       const std::int32_t* initial, std::int32_t* dst) {
  const std::int64_t in_channels = g.groups * g.ic, out_channels = g.groups * g.oc;
  const std::int64_t num_taps = g.kh * g.kw;
  for_each_output(g, out_channels, [&](auto n, auto y, auto x, std::int64_t first) {
    std::copy_n(initial, out_channels, dst + first);
    for (std::int64_t tap = 0; tap < num_taps; ++tap) {
      const std::int64_t from = source(g, in_channels, n, y, x, tap / g.kw, tap % g.kw);
      for (std::int64_t o = 0; o < out_channels; ++o) {
        const std::int8_t* weight = weights + o * g.ic * num_taps + tap;
        for (std::int64_t c = 0; c < g.ic; ++c) {
          const std::int32_t value = from < 0 ? pad_value : src[from + o / g.oc * g.ic + c];
          dst[first + o] += value * weight[c * num_taps];
        }
      }
    }
  });
}

void multiply_integers(const IntegerMatMul& p, const std::uint8_t* a, const std::uint8_t* b,
                       std::int32_t* dst) {
  for (std::int64_t i = 0; i < p.batch; ++i) {
    const std::uint8_t* first = a + (p.num_a == 1 ? 0 : i * p.m * p.k);
    const std::uint8_t* second = b + (p.num_b == 1 ? 0 : i * p.k * p.n);
    for (std::int64_t row = 0; row < p.m; ++row) {
      for (std::int64_t column = 0; column < p.n; ++column) {
        std::int32_t sum = 0;
        for (std::int64_t k = 0; k < p.k; ++k) {
          const std::int64_t at = p.transpose_b ? column * p.k + k : k * p.n + column;
          sum += (first[row * p.k + k] - p.a_zero) * (second[at] - p.b_zero);
        }
        *dst++ = sum;
      }
    }
  }
}

template <typename T>
void pool_largest(const ConvolutionGeometry& g, const T* src, T* dst) {
  for_each_output(g, g.groups, [&](auto n, auto y, auto x, std::int64_t first) {
    for (std::int64_t c = 0; c < g.groups; ++c) {
      bool is_first = true;
      for_each_in_window(g, n, y, x, c, [&](std::int64_t element) {
        dst[first + c] = is_first ? src[element] : std::max(dst[first + c], src[element]);
        is_first = false;
      });
    }
  });
}

template void pool_largest(const ConvolutionGeometry&, const float*, float*);
template void pool_largest(const ConvolutionGeometry&, const std::uint8_t*, std::uint8_t*);

void pool_mean(const ConvolutionGeometry& g, bool exclude_pad, const float* src, float* dst) {
  for_each_output(g, g.groups, [&](auto n, auto y, auto x, std::int64_t first) {
    for (std::int64_t c = 0; c < g.groups; ++c) {
      double sum = 0;
      std::int64_t count = 0;
      for_each_in_window(g, n, y, x, c, [&](std::int64_t element) {
        sum += src[element];
        ++count;
      });
      if (!exclude_pad) count = g.kh * g.kw;
      dst[first + c] = static_cast<float>(sum / static_cast<double>(count));
    }
  });
}

void sum_positions(const std::uint8_t* src, std::size_t batch, std::size_t positions,
                   std::size_t channels, std::int32_t* dst) {
  std::fill_n(dst, batch * channels, 0);
  for (std::size_t n = 0; n < batch; ++n, dst += channels) {
    for (std::size_t p = 0; p < positions; ++p) {
      for (std::size_t c = 0; c < channels; ++c) dst[c] += *src++;
    }
  }
}

void transpose(const std::byte* src, std::size_t batch, std::size_t rows, std::size_t columns,
               std::size_t element_size, std::byte* dst) {
  for (std::size_t n = 0; n < batch; ++n) {
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < columns; ++c, src += element_size)
        std::memcpy(dst + ((n * columns + c) * rows + r) * element_size, src, element_size);
    }
  }
}

}  // namespace octet::loops
