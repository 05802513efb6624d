// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/isa.h"

namespace octet::kernels {

/// @param kernels  slowest first; the first runs everywhere.
/// @return the last kernel that runs on `isa`.
template <typename Kernel>
const Kernel& fastest(std::span<const Kernel> kernels, Isa isa) noexcept {
  const Kernel* best = &kernels.front();
  for (const Kernel& kernel : kernels) {
    if (isa.includes(kernel.isa)) best = &kernel;
  }
  return *best;
}

}  // namespace octet::kernels
