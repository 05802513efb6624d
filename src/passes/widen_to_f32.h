// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Makes a model of f16 or bf16 one of f32, inputs and outputs included: every value of those types
/// becomes f32, and a Convert between them and f32 an identity. Constants that only Converts read
/// stay as compact as they are stored. f64 and integers stay.
/// @return whether the model has changed.
bool widen_to_f32(Model& model);

}  // namespace octet
