// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/fastest.h"
#include "kernels/lookup_i8/lookup_i8.h"

namespace octet::kernels {

using LookupKernel = Kernel<LookupFunction>;

/// All kernels of kernels.inc, slowest first.
std::span<const LookupKernel> lookup_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const LookupKernel& choose_lookup(Isa isa) noexcept;

}  // namespace octet::kernels
