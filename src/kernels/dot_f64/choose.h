// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/dot_f64/dot_f64.h"
#include "kernels/fastest.h"

namespace octet::kernels {

using DotKernel = Kernel<DotFunction>;

/// All kernels of kernels.inc, slowest first.
std::span<const DotKernel> dot_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const DotKernel& choose_dot(Isa isa) noexcept;

}  // namespace octet::kernels
