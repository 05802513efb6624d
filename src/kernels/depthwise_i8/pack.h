// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/depthwise_i8/choose.h"

namespace octet::kernels {

/// @return the bytes of the packed weights of `channels` channels, a multiple of kDepthwiseLanes.
std::size_t depthwise_weight_bytes(const DepthwiseKernel& kernel, const DepthwiseShape& shape,
                                   std::size_t channels) noexcept;

/// Lays out weights [num_channels][kh][kw] in the order in which the kernel reads them; channels
/// and taps beyond the given ones get 0.
/// taps: [vector][row][column][lane]. row_pairs: [vector][set][pair of rows][column][lane][tap].
/// quads: [vector][phase][row][quad of columns][lane][tap]; if a row has at most four neighbouring
/// taps, there are four phases: in phase p tap j is at byte (p + j) % 4, so that a window need not
/// be moved when it slides.
void pack_depthwise(const DepthwiseKernel& kernel, const DepthwiseShape& shape,
                    std::size_t num_channels, const std::int8_t* weights, void* dst) noexcept;

}  // namespace octet::kernels
