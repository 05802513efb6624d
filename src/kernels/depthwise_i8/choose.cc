// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/depthwise_i8/choose.h"

#include "kernels/fastest.h"

namespace octet::kernels {

std::span<const DepthwiseKernel> depthwise_kernels() noexcept {
  static constexpr DepthwiseKernel kKernels[] = {
#define OCTET_KERNEL(function, word, order) {function, #function, Isa::word, DepthwiseOrder::order},
#include "kernels/depthwise_i8/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const DepthwiseKernel& choose_depthwise(Isa isa) noexcept {
  return fastest(depthwise_kernels(), isa);
}

}  // namespace octet::kernels
