// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/correlate_f32/correlate_f32.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

// `Vectors` times 4 neighbouring positions from `first` on, of which the last may lie before the
// others end. The sums stay in registers.
template <std::size_t Vectors>
void correlate_neighbours(const Correlation& c, const float* src, std::size_t first, std::size_t n,
                          float* dst) noexcept {
  using Floats [[gnu::vector_size(16)]] = float;
  using Doubles [[gnu::vector_size(32)]] = double;
  std::size_t at[Vectors];
  for (std::size_t v = 0; v < Vectors; ++v) at[v] = first + 4 * v + 4 <= n ? first + 4 * v : n - 4;
  Doubles accumulators[Vectors] = {};
  for (std::size_t k = 0; k < c.num_terms; ++k) {
    const double weight = c.weights[k];
    const float* x = src + c.offsets[k];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v) {
      Floats values;
      __builtin_memcpy(&values, x + at[v], sizeof values);
      accumulators[v] += weight * __builtin_convertvector(values, Doubles);
    }
  }
#pragma GCC unroll 4
  for (std::size_t v = 0; v < Vectors; ++v) {
    const Floats rounded = __builtin_convertvector(accumulators[v], Floats);
    __builtin_memcpy(dst + at[v], &rounded, sizeof rounded);
  }
}

inline float correlate_one(const Correlation& c, const float* src) noexcept {
  double sum = 0;
  for (std::size_t k = 0; k < c.num_terms; ++k) sum += double{c.weights[k]} * src[c.offsets[k]];
  return static_cast<float>(sum);
}

inline void correlate(const Correlation& c, const float* src, std::size_t n, float* dst) noexcept {
  if (c.step != 1 || n < 4) {
    for (std::size_t i = 0; i < n; ++i) dst[i] = correlate_one(c, src + i * c.step);
    return;
  }
  std::size_t i = 0;
  for (; i + 8 < n; i += 16) correlate_neighbours<4>(c, src, i, n, dst);
  if (i < n) correlate_neighbours<2>(c, src, i, n, dst);
}

}  // namespace
}  // namespace octet::kernels
