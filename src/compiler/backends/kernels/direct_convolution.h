// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "compiler/backends/common/backend.h"

namespace octet {

/// Why a float convolution is left to oneDNN, if it is faster there.
std::optional<Refusal> refuse_direct_convolution(const ConvolutionGeometry& geometry, Isa isa);

/// A float convolution as tiles of pixels x output channels, whose terms are added in one order
/// however they are shared out.
Implementation direct_convolution(const FloatConvolution& kind, const Layer& layer,
                                  const BackendContext& context);

}  // namespace octet
