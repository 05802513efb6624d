// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/max_pool_i8/choose.h"

namespace octet::kernels {

std::span<const MaximumKernel> maximum_kernels() noexcept {
  static constexpr MaximumKernel kKernels[] = {
#define OCTET_KERNEL(function, word) {function, #function, Isa::word},
#include "kernels/max_pool_i8/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const MaximumKernel& choose_maximum(Isa isa) noexcept {
  return fastest(maximum_kernels(), isa);
}

}  // namespace octet::kernels
