// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Puts activations together that an exporter has written as elementary operations on f32 data:
/// Maximum and Minimum with numbers become Clamp; log(1 + exp(x)) SoftPlus; clamp(x + 3, 0, 6) / 6
/// HSigmoid; and the products of x with a gate of x, in any order of the factors, Gelu
/// (x * (1 + erf(x / sqrt(2))) / 2, or with tanh), Swish (x * sigmoid(x)), HSwish
/// (x * hsigmoid(x)) and Mish (x * tanh(softplus(x))).
/// @return whether the model has changed.
bool fuse_activations(Model& model);

}  // namespace octet
