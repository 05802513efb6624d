// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/choose.h"

#include "kernels/fastest.h"

namespace octet::kernels {

std::span<const ConvolutionKernel> convolution_kernels() noexcept {
  static constexpr ConvolutionKernel kKernels[] = {
#define OCTET_KERNEL(function, word, lanes, max_vectors, layout) \
  {function, #function, Isa::word, lanes, max_vectors, WeightLayout::layout},
#include "kernels/convolution_i8/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const ConvolutionKernel& choose_convolution(Isa isa) noexcept {
  const ConvolutionKernel& kernel = fastest(convolution_kernels(), isa);
  return kernel.layout == WeightLayout::chunks ? *(&kernel - 1) : kernel;
}

const ConvolutionKernel& choose_constant_convolution(Isa isa) noexcept {
  return fastest(convolution_kernels(), isa);
}

}  // namespace octet::kernels
