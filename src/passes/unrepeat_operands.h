// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Has each MatMul read an operand before the Broadcast that repeats it for the other operand's
/// batch, which the product does by itself: weights stay what they are, however many matrices they
/// meet. A constant loses the leading dimensions of 1 that are left.
/// @return whether the model has changed.
bool unrepeat_operands(Model& model);

}  // namespace octet
