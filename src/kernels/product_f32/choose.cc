// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/product_f32/choose.h"

namespace octet::kernels {

std::span<const ProductKernel> product_kernels() noexcept {
  static constexpr ProductKernel kKernels[] = {
#define OCTET_KERNEL(function, word) {function, #function, Isa::word},
#include "kernels/product_f32/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const ProductKernel& choose_product(Isa isa) noexcept {
  return fastest(product_kernels(), isa);
}

}  // namespace octet::kernels
