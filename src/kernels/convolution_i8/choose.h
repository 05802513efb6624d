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
  WeightLayout layout;

  /// The size of a packed weight.
  std::size_t weight_bytes() const noexcept { return layout == WeightLayout::words ? 2 : 1; }
};

/// All kernels of kernels.inc, slowest first.
std::span<const ConvolutionKernel> convolution_kernels() noexcept;
/// The fastest kernel that runs on `isa` with any weights.
const ConvolutionKernel& choose_convolution(Isa isa) noexcept;
/// The fastest kernel that runs on `isa` with weights that are known when they are laid out.
const ConvolutionKernel& choose_constant_convolution(Isa isa) noexcept;

}  // namespace octet::kernels
