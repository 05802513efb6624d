// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/isa.h"
#include "kernels/convolution_i8/convolution_i8.h"
#include "kernels/winograd_i8/winograd_i8.h"

namespace octet::kernels {

struct WinogradKernel {
  WinogradInputFunction input;
  /// The products of a point, whose pixels are tiles.
  ConvolutionTileFunction products;
  WinogradOutputFunction output;
  const char* name;
  Isa isa;
  std::size_t lanes;
  std::size_t vectors;
};

/// All kernels of kernels.inc, slowest first.
std::span<const WinogradKernel> winograd_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const WinogradKernel& choose_winograd(Isa isa) noexcept;

}  // namespace octet::kernels
