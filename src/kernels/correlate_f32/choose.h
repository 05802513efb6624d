// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/isa.h"
#include "kernels/correlate_f32/correlate_f32.h"

namespace octet::kernels {

struct CorrelationKernel {
  CorrelationFunction function;
  const char* name;
  Isa isa;
};

/// All kernels of kernels.inc, slowest first.
std::span<const CorrelationKernel> correlation_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const CorrelationKernel& choose_correlation(Isa isa) noexcept;

}  // namespace octet::kernels
