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

/// The same with the inputs' shapes, one for each.
/// @throws Error if the model does not take them.
Model with_input_shapes(const Model& model, const std::vector<Shape>& shapes);

/// The shapes of a model's inputs for one item of its batch, of which results are the same item by
/// item; those that they have if it takes no other batch.
/// @param model  of static shape.
std::vector<Shape> shapes_of_one_item(const Model& model);

}  // namespace octet
