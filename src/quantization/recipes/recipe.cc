// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/recipes/recipe.h"

#include "passes/with_batch.h"

namespace octet {

Model Recipe::fixed(const Model& made) const {
  std::vector<Shape> shapes;
  for (const NodeId id : fixed().parameters()) shapes.push_back(fixed().value({id, 0}).shape);
  return with_input_shapes(made, shapes);
}

}  // namespace octet
