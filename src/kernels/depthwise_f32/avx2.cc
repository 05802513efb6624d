// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/depthwise_f32/pixels.h"

namespace octet::kernels {
namespace {

struct Avx2 {
  static constexpr std::size_t kLanes = 4;
  using Accumulators = __m256d;

  static Accumulators zero() noexcept { return _mm256_setzero_pd(); }
  static Accumulators load(const double* src) noexcept { return _mm256_loadu_pd(src); }
  static Accumulators widen(const float* src) noexcept {
    return _mm256_cvtps_pd(_mm_loadu_ps(src));
  }
  static Accumulators add_product(Accumulators accumulators, Accumulators a,
                                  Accumulators b) noexcept {
    return _mm256_fmadd_pd(a, b, accumulators);
  }
  static void store(float* dst, Accumulators accumulators) noexcept {
    _mm_storeu_ps(dst, _mm256_cvtpd_ps(accumulators));
  }
};

}  // namespace

void depthwise_f32_avx2(const FloatDepthwise& block) noexcept {
  all_pixels<Avx2>(block);
}

}  // namespace octet::kernels
