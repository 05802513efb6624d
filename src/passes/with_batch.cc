// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/with_batch.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "passes/fold_constants.h"

namespace octet {

Model with_batch(const Model& model, const std::vector<Shape>& shapes) {
  Model result = model;
  std::map<std::string, Shape> batches;
  const std::vector<NodeId> inputs = model.parameters();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Node& node = model.node(inputs[i]);
    Shape shape = node.outputs[0].shape;
    if (shape.is_static()) continue;
    shape[0] = i < shapes.size() && shapes[i].rank() == shape.rank() ? shapes[i][0] : 1;
    batches.emplace(node.name, std::move(shape));
  }
  if (!batches.empty()) result.reshape(batches);
  fold_integers(result);
  return result;
}

}  // namespace octet
