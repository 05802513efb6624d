// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/convolution_f32/convolution_f32.h"
#include "kernels/fastest.h"

namespace octet::kernels {

using FloatConvolutionKernel = Kernel<FloatConvolutionFunction>;

/// All kernels of kernels.inc, slowest first.
std::span<const FloatConvolutionKernel> float_convolution_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const FloatConvolutionKernel& choose_float_convolution(Isa isa) noexcept;

}  // namespace octet::kernels
