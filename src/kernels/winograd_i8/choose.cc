// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/winograd_i8/choose.h"

#include "kernels/fastest.h"

namespace octet::kernels {

std::span<const WinogradKernel> winograd_kernels() noexcept {
  static constexpr WinogradKernel kKernels[] = {
#define OCTET_KERNEL(name, word, lanes, vectors) \
  {winograd_input_##name,                        \
   convolution_words_##name,                     \
   winograd_output_##name,                       \
   "winograd_" #name,                            \
   Isa::word,                                    \
   lanes,                                        \
   vectors},
#include "kernels/winograd_i8/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const WinogradKernel& choose_winograd(Isa isa) noexcept {
  return fastest(winograd_kernels(), isa);
}

}  // namespace octet::kernels
