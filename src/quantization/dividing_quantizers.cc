// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/dividing_quantizers.h"

#include <vector>

#include "graph/op_traits.h"

namespace octet {

std::optional<std::set<OutputRef>> dividing_quantizers(const Model& model, const ChannelTie& tie,
                                                       const std::set<OutputRef>& quantized) {
  std::set<OutputRef> members, seen, dividing;
  for (const TiedValue& value : tie.values) members.insert(value.value);
  std::vector<OutputRef> open;
  for (const ChannelFold& fold : tie.folds)
    if (fold.role == ChannelFold::Role::quantizers_after) open.push_back({fold.node, 0});
  while (!open.empty()) {
    const OutputRef value = open.back();
    open.pop_back();
    if (!seen.insert(value).second) continue;
    if (quantized.contains(value)) {
      dividing.insert(value);
      continue;
    }
    for (const Model::Use& use : model.uses(value)) {
      const OutputRef next{use.node, 0};
      if (!members.contains(next) || is_sum(model.node(use.node).op)) return std::nullopt;
      open.push_back(next);
    }
  }
  return dividing;
}

}  // namespace octet
