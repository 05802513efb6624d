// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "octet/graph.h"
#include "reference/evaluate.h"

namespace octet::test {

/// The outputs of a model, each operation computed as its definition says.
/// @param inputs  one per parameter.
inline std::vector<Tensor> run_model(const Model& model, const std::vector<Tensor>& inputs) {
  std::map<OutputRef, Tensor> values;
  const std::vector<NodeId> parameters = model.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) values[{parameters[i], 0}] = inputs.at(i);
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (const auto* constant = std::get_if<Constant>(&node.op)) values[{id, 0}] = constant->value;
    if (node.inputs.empty() || std::holds_alternative<Result>(node.op)) continue;
    std::vector<Tensor> operands;
    for (OutputRef input : node.inputs) operands.push_back(values.at(input));
    std::vector<Shape> shapes;
    for (const Value& output : node.outputs) shapes.push_back(output.shape);
    const std::vector<Tensor> results = reference::evaluate(node.op, operands, shapes);
    for (std::size_t port = 0; port < results.size(); ++port)
      values[{id, static_cast<std::uint32_t>(port)}] = results[port];
  }
  std::vector<Tensor> outputs;
  for (NodeId id : model.results()) outputs.push_back(values.at(model.node(id).inputs[0]));
  return outputs;
}

}  // namespace octet::test
