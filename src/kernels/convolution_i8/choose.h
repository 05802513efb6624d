// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/isa.h"
#include "kernels/convolution_i8/convolution_i8.h"

namespace octet::kernels {

struct ConvolutionKernel {
  ConvolutionTileFunction function;
  const char* name;
  Isa isa;
  std::size_t lanes;
  std::size_t max_vectors;
  std::size_t weight_bytes;
};

/// All kernels of kernels.inc, slowest first.
std::span<const ConvolutionKernel> convolution_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const ConvolutionKernel& choose_convolution(Isa isa) noexcept;

}  // namespace octet::kernels
