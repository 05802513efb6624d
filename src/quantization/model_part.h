// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// The values of `known` (and the model's inputs) from which some values are computed, in their
/// order.
std::vector<OutputRef> sources_of(const Model& model, const std::vector<OutputRef>& values,
                                  const std::set<OutputRef>& known);

/// What computes some values from others, as a model of its own. Values of rank 4 go in and out
/// channels last, as they are computed, but for the model's own inputs.
/// @param sources    sources_of() the values: inputs, in their order.
/// @param constants  values that take the place of constants of the model.
Model model_part(const Model& model, const std::vector<OutputRef>& sources,
                 const std::vector<OutputRef>& values,
                 const std::map<OutputRef, Tensor>& constants);

/// The shape of a value as it is handed out by a part.
Shape part_shape(const Shape& shape);

}  // namespace octet
