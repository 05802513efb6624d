// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/isa.h"
#include "kernels/requantize/requantize.h"

namespace octet::kernels {

struct RequantizeKernel {
  RequantizeFunction function;
  const char* name;
};

/// The fastest kernel of kernels.inc that runs on `isa`.
RequantizeKernel choose_requantize(Isa isa) noexcept;

}  // namespace octet::kernels
