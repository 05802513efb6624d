// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "octet/graph.h"

namespace octet::reference {

/// The tensor of an output whose integers shapes decide, if all of them are known.
std::optional<Tensor> known_tensor(const Value& value);

/// Replaces by Constants the nodes that the model alone decides: those of constant inputs, and
/// integers that static shapes decide. What stays: FakeQuantize, the Convert of a constant that is
/// stored narrower than it is used (16-bit floats, 8-bit integers), what would take 64 MiB more
/// than its inputs, and what comes when twice the bytes of the model's constants, or 16 steps for
/// each, are spent.
/// @return whether the model has changed.
bool fold_constants(Model& model);

}  // namespace octet::reference
