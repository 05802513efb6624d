// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/backends/common/backend.h"
#include "compiler/backends/onednn/primitives_step.h"

namespace octet::onednn {

/// Convolutions and transposed convolutions of one to three spatial dimensions in plain layout, one
/// image at a time.
/// @param op  any of the four operations; others are refused.
ImplementationOrRefusal plain_convolution_step(const Op& op, const Layer& layer,
                                               const BackendContext& context,
                                               const dnnl::engine& engine);

}  // namespace octet::onednn
