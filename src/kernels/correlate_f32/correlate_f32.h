// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace octet::kernels {

/// Weighted sums of floats that lie alike around each of a row of positions.
struct Correlation {
  const float* weights = nullptr;
  const std::size_t* offsets = nullptr;
  std::size_t num_terms = 0;
  /// Elements from one position to the next.
  std::size_t step = 1;
};

/// dst[i] = sum over k of weights[k] * src[offsets[k] + i * step] for i < n, in double in the order
/// of k, rounded once.
using CorrelationFunction = void (*)(const Correlation& correlation, const float* src,
                                     std::size_t n, float* dst) noexcept;

#define OCTET_KERNEL(function, isa) \
  void function(const Correlation&, const float*, std::size_t, float*) noexcept;
#include "kernels/correlate_f32/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
