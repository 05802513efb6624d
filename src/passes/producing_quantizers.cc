// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/producing_quantizers.h"

#include <set>
#include <variant>

#include "graph/op_traits.h"

namespace octet {

std::vector<NodeId> producing_quantizers(const Model& model, OutputRef value) {
  std::set<NodeId> seen{value.node};
  std::vector<NodeId> open{value.node}, found;
  while (!open.empty()) {
    const Node& node = model.node(open.back());
    open.pop_back();
    if (std::holds_alternative<FakeQuantize>(node.op)) {
      found.push_back(node.id);
      continue;
    }
    const std::vector<OutputRef> inputs = moved_inputs(model, node);
    if (inputs.empty()) return {};
    for (const OutputRef input : inputs)
      if (seen.insert(input.node).second) open.push_back(input.node);
  }
  return found;
}

}  // namespace octet
