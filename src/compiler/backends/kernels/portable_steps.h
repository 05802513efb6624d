// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/backends/common/backend.h"

namespace octet {

/// Portable operations on plain data of 32-bit floats (the copies: of any type), shared by the
/// threads of the stream in pieces that do not depend on their number.
ImplementationOrRefusal implement_portable(const PortableOp& kind, const Layer& layer,
                                           const BackendContext& context);

/// Functions of one value, elementwise.
ImplementationOrRefusal map_step(const Layer& layer, const BackendContext& context);
/// Functions of two values that are broadcast to each other.
ImplementationOrRefusal binary_step(const Op& op, const Layer& layer,
                                    const BackendContext& context);
/// FakeQuantize in float, with limits for all elements or for each index of one dimension.
ImplementationOrRefusal fake_quantize_step(const FakeQuantize& op, const Layer& layer,
                                           const BackendContext& context);
/// Softmax and normalizations along the innermost dimensions.
ImplementationOrRefusal rows_step(const Op& op, const Layer& layer, const BackendContext& context);
/// Matrix products and convolutions in a quantized model, accumulated in double.
ImplementationOrRefusal product_step(const Op& op, const Layer& layer,
                                     const BackendContext& context);
/// Reductions along neighbouring dimensions.
ImplementationOrRefusal reduce_step(const Reduce& op, const Layer& layer,
                                    const BackendContext& context);
/// Outputs that consist of elements of the inputs, each where a stride leads.
ImplementationOrRefusal copy_step(const Op& op, const Layer& layer, const BackendContext& context);

}  // namespace octet
