// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/correlate_f32/correlate_f32.h"
#include "kernels/fastest.h"

namespace octet::kernels {

using CorrelationKernel = Kernel<CorrelationFunction>;

/// All kernels of kernels.inc, slowest first.
std::span<const CorrelationKernel> correlation_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const CorrelationKernel& choose_correlation(Isa isa) noexcept;

}  // namespace octet::kernels
