// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/fastest.h"
#include "kernels/requantize/requantize.h"

namespace octet::kernels {

using RequantizeKernel = Kernel<RequantizeFunction>;

/// All kernels of kernels.inc, slowest first.
std::span<const RequantizeKernel> requantize_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const RequantizeKernel& choose_requantize(Isa isa) noexcept;

}  // namespace octet::kernels
