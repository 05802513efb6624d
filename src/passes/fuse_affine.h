// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Takes the per-channel arithmetic after a product (Convolution, GroupConvolution, their
/// transposed forms, MatMul) with constant weights into these: a chain of Multiply, Divide, Add and
/// Subtract with constants and of BatchNormInference with constant parameters becomes new weights
/// and one Add. Computed in f64 and rounded once. A chain that is no more than one Add stays, and
/// so does one whose weights would not be finite. The last node of the chain hands its name on.
/// A BatchNormInference after anything else becomes Multiply and Add.
void fuse_affine(Model& model);

}  // namespace octet
