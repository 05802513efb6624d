// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/depthwise_f32/depthwise_f32.h"
#include "kernels/fastest.h"

namespace octet::kernels {

using FloatDepthwiseKernel = Kernel<FloatDepthwiseFunction>;

/// All kernels of kernels.inc, slowest first.
std::span<const FloatDepthwiseKernel> float_depthwise_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const FloatDepthwiseKernel& choose_float_depthwise(Isa isa) noexcept;

}  // namespace octet::kernels
