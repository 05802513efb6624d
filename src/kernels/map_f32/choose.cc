// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/map_f32/choose.h"

namespace octet::kernels {

std::span<const MapKernel> map_kernels() noexcept {
  static constexpr MapKernel kKernels[] = {
#define OCTET_KERNEL(function, word) {function, #function, Isa::word},
#include "kernels/map_f32/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const MapKernel& choose_map(Isa isa) noexcept {
  return fastest(map_kernels(), isa);
}

}  // namespace octet::kernels
