// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/static_model.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "passes/fold_constants.h"

namespace octet {

Model with_batch_of(const Dataset& calibration, const Model& model) {
  Model result = model;
  std::map<std::string, Shape> shapes;
  const std::vector<Tensor> items = calibration.find(0).value_or(std::vector<Tensor>{});
  const std::vector<NodeId> inputs = model.parameters();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Node& node = model.node(inputs[i]);
    Shape shape = node.outputs[0].shape;
    if (shape.is_static()) continue;
    const Shape item = i < items.size() ? items[i].shape() : Shape{};
    shape[0] = item.rank() == shape.rank() ? item[0] : 1;
    shapes.emplace(node.name, std::move(shape));
  }
  if (!shapes.empty()) result.reshape(shapes);
  // What is computed from shapes is known now.
  fold_constants(result);
  return result;
}

}  // namespace octet
