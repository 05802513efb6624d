// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <variant>

#include "octet/graph.h"
#include "octet/quantization.h"

namespace octet {

Model remove_quantizers(const Model& model) {
  Model result = model;
  for (const NodeId id : model.topological_order()) {
    if (!result.contains(id) || !std::holds_alternative<FakeQuantize>(result.node(id).op)) continue;
    const OutputRef input = result.node(id).inputs[0];
    // One by one: a quantizer may read another one.
    GraphPatch patch(result);
    patch.replace({id, 0}, input);
    patch.apply("remove_quantizers");
  }
  return result;
}

}  // namespace octet
