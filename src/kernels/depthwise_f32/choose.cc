// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/depthwise_f32/choose.h"

namespace octet::kernels {

std::span<const FloatDepthwiseKernel> float_depthwise_kernels() noexcept {
  static constexpr FloatDepthwiseKernel kKernels[] = {
#define OCTET_KERNEL(function, word) {function, #function, Isa::word},
#include "kernels/depthwise_f32/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const FloatDepthwiseKernel& choose_float_depthwise(Isa isa) noexcept {
  return fastest(float_depthwise_kernels(), isa);
}

}  // namespace octet::kernels
