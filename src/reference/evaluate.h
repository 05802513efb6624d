// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "octet/op.h"
#include "octet/tensor.h"

namespace octet::reference {

/// Computes one operation of the portable graph as its definition says, in plain row-major layout:
/// the truth for tests, the way constants are folded, and the fallback for what no faster backend
/// takes.
/// @param inputs   tensors with the types and shapes that the graph's inference has accepted.
/// @param outputs  expected output shape(s), from inference.
/// @throws Unsupported naming operation and element type if that combination is not computed.
std::vector<Tensor> evaluate(const Op& op, std::span<const Tensor> inputs,
                             std::span<const Shape> outputs);

}  // namespace octet::reference
