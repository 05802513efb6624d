// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/depthwise_f32/pixels.h"

namespace octet::kernels {
namespace {

struct Avx512 {
  static constexpr std::size_t kLanes = 8;
  using Accumulators = __m512d;

  static Accumulators zero() noexcept { return _mm512_setzero_pd(); }
  static Accumulators load(const double* src) noexcept { return _mm512_loadu_pd(src); }
  static Accumulators widen(const float* src) noexcept {
    return _mm512_cvtps_pd(_mm256_loadu_ps(src));
  }
  static Accumulators add_product(Accumulators accumulators, Accumulators a,
                                  Accumulators b) noexcept {
    return _mm512_fmadd_pd(a, b, accumulators);
  }
  static void store(float* dst, Accumulators accumulators) noexcept {
    _mm256_storeu_ps(dst, _mm512_cvtpd_ps(accumulators));
  }
};

}  // namespace

void depthwise_f32_avx512(const FloatDepthwise& block) noexcept {
  all_pixels<Avx512>(block);
}

}  // namespace octet::kernels
