// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/isa.h"
#include "kernels/depthwise_i8/depthwise_i8.h"

namespace octet::kernels {

/// How the weights of a vector of channels lie. taps: tap after tap, in bytes; row_pairs: two taps,
/// one below the other, side by side in 16 bits each (row_pairs.h); quads: up to four taps of a
/// kernel row side by side in bytes.
enum class DepthwiseOrder : std::uint8_t { taps, row_pairs, quads };

struct DepthwiseKernel {
  DepthwiseFunction function;
  const char* name;
  Isa isa;
  DepthwiseOrder order;
};

/// All kernels of kernels.inc, slowest first.
std::span<const DepthwiseKernel> depthwise_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const DepthwiseKernel& choose_depthwise(Isa isa) noexcept;

}  // namespace octet::kernels
