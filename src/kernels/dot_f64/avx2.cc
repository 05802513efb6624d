// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/dot_f64/tile.h"

namespace octet::kernels {
namespace {

struct Avx2 {
  static constexpr std::size_t kLanes = 4;
  using Accumulators = __m256d;

  static Accumulators load(const double* src) noexcept { return _mm256_loadu_pd(src); }
  static void store(double* dst, Accumulators accumulators) noexcept {
    _mm256_storeu_pd(dst, accumulators);
  }
  static Accumulators broadcast(const double* src) noexcept { return _mm256_broadcast_sd(src); }
  static Accumulators widen(const float* src) noexcept {
    return _mm256_cvtps_pd(_mm_loadu_ps(src));
  }
  static Accumulators add_product(Accumulators accumulators, Accumulators a,
                                  Accumulators b) noexcept {
    return _mm256_fmadd_pd(a, b, accumulators);
  }
};

}  // namespace

// 8 accumulators, two vectors of b and one of a are within the 16 registers; 4 accumulators of one
// row are what the latency of an addition asks for at the pace at which b is converted.
void dot_f64_avx2(const double* a, const float* b, std::size_t num_rows, std::size_t num_terms,
                  double* accumulators) noexcept {
  if (num_rows == 1)
    return accumulate<Avx2, 1, kDotColumns / Avx2::kLanes>(a, b, num_terms, accumulators);
  constexpr std::size_t kRows = 4, kVectors = 2;
  constexpr std::size_t kColumns = kVectors * Avx2::kLanes;
  for (std::size_t m = 0; m < num_rows; m += kRows) {
    for (std::size_t n = 0; n < kDotColumns; n += kColumns)
      accumulate<Avx2, kRows, kVectors>(a + m, b + n, num_terms,
                                        accumulators + m * kDotColumns + n);
  }
}

}  // namespace octet::kernels
