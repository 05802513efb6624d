// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet::reference {

/// Replaces by Constants the nodes that the model alone decides: those of constant inputs, and
/// integers that static shapes decide. What stays: FakeQuantize, the Convert of a constant that is
/// stored narrower than it is used (16-bit floats, 8-bit integers), and what would take 64 MiB more
/// than its inputs.
/// @return whether the model has changed.
bool fold_constants(Model& model);

}  // namespace octet::reference
