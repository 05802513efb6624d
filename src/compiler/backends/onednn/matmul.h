// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/backends/common/backend.h"
#include "compiler/backends/onednn/primitives_step.h"

namespace octet::onednn {

/// A product of two values of any rank in plain layout, in items of a size that does not depend on
/// the number of threads.
ImplementationOrRefusal matmul_step(const MatMul& op, const Layer& layer,
                                    const BackendContext& context, const dnnl::engine& engine);

}  // namespace octet::onednn
