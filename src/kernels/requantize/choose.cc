// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/requantize/choose.h"

namespace octet::kernels {

RequantizeKernel choose_requantize(Isa isa) noexcept {
  RequantizeKernel best{requantize_reference, "requantize_reference"};
#define OCTET_KERNEL(function, word) \
  if (isa.includes(Isa::word)) best = {function, #function};
#include "kernels/requantize/kernels.inc"
#undef OCTET_KERNEL
  return best;
}

}  // namespace octet::kernels
