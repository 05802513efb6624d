// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "compiler/backends/common/backend.h"

namespace octet {

/// Any integer convolution, as tiles of pixels x output channels.
Implementation tiled_convolution(const IntegerConvolution& kind, const Layer& layer,
                                 const BackendContext& context);

/// Whether winograd_convolution() computes a convolution, and in less time than
/// tiled_convolution().
bool winograd_pays(const ConvolutionGeometry& geometry, Isa isa);
/// Convolutions 3x3 of stride 1, as tiles of 2x2 pixels.
Implementation winograd_convolution(const IntegerConvolution& kind, const Layer& layer,
                                    const BackendContext& context);

/// A convolution whose groups have one input and one output channel each, as blocks of rows,
/// columns and channels.
ImplementationOrRefusal depthwise_convolution(const IntegerConvolution& kind, const Layer& layer,
                                              const BackendContext& context);

/// As accumulators of integers, which are scaled and rounded, and computed anew in double where the
/// exact arithmetic could give another byte.
/// @return nothing if weights, data or result are no levels.
std::optional<Implementation> certain_depthwise(const FloatDepthwise& kind, const Layer& layer,
                                                const BackendContext& context);
/// As pixels x channels.
Implementation float_depthwise(const FloatDepthwise& kind, const Layer& layer,
                               const BackendContext& context);

/// Integer matrix products, as tiles of rows x columns.
Implementation integer_matmul(const IntegerMatMul& kind, const Layer& layer,
                              const BackendContext& context);

}  // namespace octet
