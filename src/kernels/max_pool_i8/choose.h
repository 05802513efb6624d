// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/fastest.h"
#include "kernels/max_pool_i8/max_pool_i8.h"

namespace octet::kernels {

using MaximumKernel = Kernel<MaximumFunction>;

/// All kernels of kernels.inc, slowest first.
std::span<const MaximumKernel> maximum_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const MaximumKernel& choose_maximum(Isa isa) noexcept;

}  // namespace octet::kernels
