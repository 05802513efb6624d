// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_f32/choose.h"

namespace octet::kernels {

std::span<const FloatConvolutionKernel> float_convolution_kernels() noexcept {
  static constexpr FloatConvolutionKernel kKernels[] = {
#define OCTET_KERNEL(function, word) {function, #function, Isa::word},
#include "kernels/convolution_f32/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const FloatConvolutionKernel& choose_float_convolution(Isa isa) noexcept {
  return fastest(float_convolution_kernels(), isa);
}

}  // namespace octet::kernels
