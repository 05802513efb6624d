// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/dot_f64/tile.h"

namespace octet::kernels {
namespace {

struct Avx512 {
  static constexpr std::size_t kLanes = 8;
  using Accumulators = __m512d;

  static Accumulators load(const double* src) noexcept { return _mm512_loadu_pd(src); }
  static void store(double* dst, Accumulators accumulators) noexcept {
    _mm512_storeu_pd(dst, accumulators);
  }
  static Accumulators broadcast(const double* src) noexcept { return _mm512_set1_pd(*src); }
  static Accumulators widen(const float* src) noexcept {
    return _mm512_cvtps_pd(_mm256_loadu_ps(src));
  }
  static Accumulators add_product(Accumulators accumulators, Accumulators a,
                                  Accumulators b) noexcept {
    return _mm512_fmadd_pd(a, b, accumulators);
  }
};

}  // namespace

void dot_f64_avx512(const double* a, const float* b, std::size_t num_rows, std::size_t num_terms,
                    double* accumulators) noexcept {
  if (num_rows == 1)
    return accumulate<Avx512, 1, kDotColumns / Avx512::kLanes>(a, b, num_terms, accumulators);
  accumulate<Avx512, kDotRows, kDotColumns / Avx512::kLanes>(a, b, num_terms, accumulators);
}

}  // namespace octet::kernels
