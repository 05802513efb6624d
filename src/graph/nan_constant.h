// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// The first constant of floats that holds NaN, as weights of a training that diverged do; null if
/// none does. Clamps and activations may turn NaN into numbers, so that the outputs need not tell.
const Node* find_nan_constant(const Model& model);

}  // namespace octet
