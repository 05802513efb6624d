// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "octet/graph.h"

namespace octet {

/// The model with the batch that it leaves open, and the integers that shapes decide as constants.
/// Nodes that stay keep their ids, and no float becomes a constant that is none in `model`.
/// @param shapes  one for each input, whose first dimension is the batch; 1 for inputs without.
Model with_batch(const Model& model, const std::vector<Shape>& shapes);

}  // namespace octet
