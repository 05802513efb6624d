// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/isa.h"

namespace octet::kernels {

/// A kernel of a family: a function, its name, and the instructions that it takes.
template <typename Function>
struct Kernel {
  Function function;
  const char* name;
  Isa isa;
};

/// @param kernels  slowest first; the first runs everywhere.
/// @return the last kernel that runs on `isa`.
template <typename AnyKernel>
const AnyKernel& fastest(std::span<const AnyKernel> kernels, Isa isa) noexcept {
  const AnyKernel* best = &kernels.front();
  for (const AnyKernel& kernel : kernels) {
    if (isa.includes(kernel.isa)) best = &kernel;
  }
  return *best;
}

}  // namespace octet::kernels
