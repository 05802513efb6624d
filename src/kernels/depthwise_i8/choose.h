// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/isa.h"
#include "kernels/depthwise_i8/depthwise_i8.h"

namespace octet::kernels {

struct DepthwiseKernel {
  DepthwiseFunction function;
  const char* name;
  Isa isa;
  std::size_t bundle;
  std::size_t weight_bytes;
};

/// All kernels of kernels.inc, slowest first.
std::span<const DepthwiseKernel> depthwise_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const DepthwiseKernel& choose_depthwise(Isa isa) noexcept;

}  // namespace octet::kernels
