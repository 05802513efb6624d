// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/requantize/choose.h"

namespace octet::kernels {

std::span<const RequantizeKernel> requantize_kernels() noexcept {
  static constexpr RequantizeKernel kKernels[] = {
#define OCTET_KERNEL(function, word) {function, #function, Isa::word},
#include "kernels/requantize/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const RequantizeKernel& choose_requantize(Isa isa) noexcept {
  return fastest(requantize_kernels(), isa);
}

}  // namespace octet::kernels
