// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/rows_f32/choose.h"

namespace octet::kernels {

std::span<const RowsKernel> rows_kernels() noexcept {
  static constexpr RowsKernel kKernels[] = {
#define OCTET_KERNEL(function, word) {function, #function, Isa::word},
#include "kernels/rows_f32/kernels.inc"
#undef OCTET_KERNEL
  };
  return kKernels;
}

const RowsKernel& choose_rows(Isa isa) noexcept {
  return fastest(rows_kernels(), isa);
}

}  // namespace octet::kernels
