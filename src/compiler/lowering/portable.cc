// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/context.h"

namespace octet {

void lower_portable(LoweringContext& context, const Node& node) {
  std::vector<BufferId> inputs;
  for (OutputRef input : node.inputs) inputs.push_back(context.value(input, DataLayout::plain));
  for (std::uint32_t port = 0; port < node.outputs.size(); ++port) {
    const OutputRef ref{node.id, port};
    if (node.outputs.size() > 1 && context.uses().of(ref).empty()) continue;
    const Value& value = node.outputs[port];
    const BufferId output =
        context.add_value(node.name, value.type, value.shape, DataLayout::plain);
    context.add_layer(PortableOp{node.op, port}, inputs, output, node.id);
    context.set_value(ref, output);
  }
}

}  // namespace octet
