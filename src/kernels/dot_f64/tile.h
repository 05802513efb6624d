// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/dot_f64/dot_f64.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

// 8 KiB.
constexpr std::size_t kPrefetchedTerms = 128;

/// `Rows` x `Vectors` accumulators in registers; a, b and accumulators point at the first row and
/// column.
/// @tparam Simd  one instruction set: kLanes; Accumulators with load(), store(), broadcast(),
/// add_product(); widen() of kLanes floats.
template <typename Simd, std::size_t Rows, std::size_t Vectors>
void accumulate(const double* a, const float* b, std::size_t num_terms,
                double* accumulators) noexcept {
  typename Simd::Accumulators all[Rows][Vectors];
#pragma GCC unroll 8
  for (std::size_t m = 0; m < Rows; ++m) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v)
      all[m][v] = Simd::load(accumulators + m * kDotColumns + v * Simd::kLanes);
  }
  for (std::size_t k = 0; k < num_terms; ++k, a += kDotRows, b += kDotColumns) {
    // Weights of one row are read once, from memory; virtual machines need not fetch ahead. A row
    // of b is a cache line.
    if (Rows == 1) __builtin_prefetch(b + kPrefetchedTerms * kDotColumns);
    typename Simd::Accumulators columns[Vectors];
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) columns[v] = Simd::widen(b + v * Simd::kLanes);
#pragma GCC unroll 8
    for (std::size_t m = 0; m < Rows; ++m) {
      const typename Simd::Accumulators row = Simd::broadcast(a + m);
#pragma GCC unroll 8
      for (std::size_t v = 0; v < Vectors; ++v)
        all[m][v] = Simd::add_product(all[m][v], row, columns[v]);
    }
  }
#pragma GCC unroll 8
  for (std::size_t m = 0; m < Rows; ++m) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v)
      Simd::store(accumulators + m * kDotColumns + v * Simd::kLanes, all[m][v]);
  }
}

}  // namespace
}  // namespace octet::kernels
