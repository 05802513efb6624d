// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/round_certain/choose.h"

namespace octet::kernels {

std::span<const RoundCertainKernel> round_certain_kernels() noexcept {
  static constexpr RoundCertainKernel kKernels[] = {
#define OCTET_KERNEL(function, word) {function, #function, Isa::word},
#include "kernels/round_certain/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const RoundCertainKernel& choose_round_certain(Isa isa) noexcept {
  return fastest(round_certain_kernels(), isa);
}

}  // namespace octet::kernels
