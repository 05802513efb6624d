// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/correlate_f32/choose.h"

namespace octet::kernels {

std::span<const CorrelationKernel> correlation_kernels() noexcept {
  static constexpr CorrelationKernel kKernels[] = {
#define OCTET_KERNEL(function, word) {function, #function, Isa::word},
#include "kernels/correlate_f32/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const CorrelationKernel& choose_correlation(Isa isa) noexcept {
  return fastest(correlation_kernels(), isa);
}

}  // namespace octet::kernels
