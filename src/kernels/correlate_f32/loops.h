// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/correlate_f32/correlate_f32.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

inline void correlate(const Correlation& c, const float* src, std::size_t n, float* dst) {
  constexpr std::size_t kBlock = 128;
  double sums[kBlock];
  for (; n != 0; src += kBlock * c.step, dst += kBlock) {
    const std::size_t count = n < kBlock ? n : kBlock;
    for (std::size_t i = 0; i < count; ++i) sums[i] = 0;
    for (std::size_t k = 0; k < c.num_terms; ++k) {
      const double weight = c.weights[k];
      const float* x = src + c.offsets[k];
      if (c.step == 1) {
        for (std::size_t i = 0; i < count; ++i) sums[i] += weight * double{x[i]};
      } else {
        for (std::size_t i = 0; i < count; ++i) sums[i] += weight * double{x[i * c.step]};
      }
    }
    for (std::size_t i = 0; i < count; ++i) dst[i] = static_cast<float>(sums[i]);
    n -= count;
  }
}

}  // namespace
}  // namespace octet::kernels
