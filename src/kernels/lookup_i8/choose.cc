// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/lookup_i8/choose.h"

namespace octet::kernels {

std::span<const LookupKernel> lookup_kernels() noexcept {
  static constexpr LookupKernel kKernels[] = {
#define OCTET_KERNEL(function, word) {function, #function, Isa::word},
#include "kernels/lookup_i8/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const LookupKernel& choose_lookup(Isa isa) noexcept {
  return fastest(lookup_kernels(), isa);
}

}  // namespace octet::kernels
