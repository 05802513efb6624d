// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/dot_f64/choose.h"

namespace octet::kernels {

std::span<const DotKernel> dot_kernels() noexcept {
  static constexpr DotKernel kKernels[] = {
#define OCTET_KERNEL(function, word) {function, #function, Isa::word},
#include "kernels/dot_f64/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const DotKernel& choose_dot(Isa isa) noexcept {
  return fastest(dot_kernels(), isa);
}

}  // namespace octet::kernels
