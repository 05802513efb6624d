// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/fastest.h"
#include "kernels/round_certain/round_certain.h"

namespace octet::kernels {

using RoundCertainKernel = Kernel<RoundCertainFunction>;

/// All kernels of kernels.inc, slowest first.
std::span<const RoundCertainKernel> round_certain_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const RoundCertainKernel& choose_round_certain(Isa isa) noexcept;

}  // namespace octet::kernels
