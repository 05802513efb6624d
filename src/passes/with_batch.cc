// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/with_batch.h"

#include <algorithm>
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

Model with_input_shapes(const Model& model, const std::vector<Shape>& shapes) {
  Model result = model;
  std::map<std::string, Shape> by_name;
  const std::vector<NodeId> inputs = model.parameters();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Node& node = model.node(inputs[i]);
    if (node.outputs[0].shape != shapes[i]) by_name.emplace(node.name, shapes[i]);
  }
  if (!by_name.empty()) result.reshape(by_name);
  fold_integers(result);
  return result;
}

std::vector<Shape> shapes_of_one_item(const Model& model) {
  std::vector<Shape> whole;
  for (const NodeId id : model.parameters()) whole.push_back(model.value({id, 0}).shape);
  const bool has_batch = !whole.empty() && std::ranges::all_of(whole, [&](const Shape& shape) {
    return shape.rank() > 0 && shape[0] == whole[0][0];
  });
  if (!has_batch || whole[0][0] <= 1) return whole;
  std::vector<Shape> shapes = whole;
  for (Shape& shape : shapes) shape[0] = 1;
  try {
    const Model of_item = with_input_shapes(model, shapes);
    const bool is_cut = std::ranges::all_of(model.results(), [&](NodeId id) {
      Shape all = model.value(model.node(id).inputs[0]).shape;
      if (all.rank() == 0 || all[0] != whole[0][0]) return false;
      all[0] = 1;
      return of_item.value(of_item.node(id).inputs[0]).shape == all;
    });
    return is_cut ? shapes : whole;
  } catch (const Error&) {
    return whole;
  }
}

}  // namespace octet
