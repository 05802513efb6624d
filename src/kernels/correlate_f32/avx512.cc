// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/correlate_f32/correlate_f32.h"
#include "kernels/correlate_f32/loops.h"

namespace octet::kernels {

void correlate_f32_avx512(const Correlation& correlation, const float* src, std::size_t n,
                          float* dst) noexcept {
  correlate(correlation, src, n, dst);
}

}  // namespace octet::kernels
