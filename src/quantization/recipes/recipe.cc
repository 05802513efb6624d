// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/recipes/recipe.h"

#include "passes/with_batch.h"

namespace octet {

Model Recipe::fixed(const Model& made) const {
  return with_batch(made, prepared_.item_shapes);
}

}  // namespace octet
