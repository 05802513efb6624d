// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "octet/graph.h"
#include "reference/evaluate.h"

namespace octet::test {

/// What a model's results are for its inputs, by what the reference says of each node.
/// @param inputs  in the order of the model's parameters; open sizes take the tensors'.
inline std::vector<Tensor> evaluate_model(Model model, const std::vector<Tensor>& inputs) {
  std::map<std::string, Shape> shapes;
  std::map<OutputRef, Tensor> values;
  const std::vector<NodeId> parameters = model.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    shapes[model.node(parameters[i]).name] = inputs.at(i).shape();
    values[{parameters[i], 0}] = inputs[i];
  }
  model.reshape(shapes);
  std::vector<Tensor> results;
  for (const NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    std::vector<Tensor> arguments;
    for (const OutputRef input : node.inputs) arguments.push_back(values.at(input));
    if (std::holds_alternative<Parameter>(node.op)) continue;
    if (std::holds_alternative<Result>(node.op)) {
      results.push_back(arguments[0]);
    } else if (const auto* constant = std::get_if<Constant>(&node.op)) {
      values[{id, 0}] = constant->value;
    } else {
      std::vector<Shape> outputs;
      for (const Value& output : node.outputs) outputs.push_back(output.shape);
      const std::vector<Tensor> computed = reference::evaluate(node.op, arguments, outputs);
      for (std::uint32_t port = 0; port < computed.size(); ++port)
        values[{id, port}] = computed[port];
    }
  }
  return results;
}

}  // namespace octet::test
