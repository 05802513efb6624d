// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/edited_constants.h"

#include <string>

#include "graph/quantizer.h"

namespace octet {

Tensor& EditedConstants::at(NodeId node, std::size_t input) {
  const auto key = std::pair(node, input);
  auto found = tensors_.find(key);
  if (found == tensors_.end()) {
    const OutputRef source = model_.node(node).inputs[input];
    found = tensors_.emplace(key, constant_f32(model_, source)->clone()).first;
  }
  return found->second;
}

void EditedConstants::apply(std::string_view origin) {
  GraphPatch patch(model_);
  std::vector<std::pair<NodeId, std::string>> names;
  for (auto& [key, tensor] : tensors_) {
    const auto& [node, input] = key;
    const OutputRef source = model_.node(node).inputs[input];
    const bool is_compressed = model_.constant(source) == nullptr;
    const std::string name =
        model_.node(is_compressed ? model_.node(source.node).inputs[0].node : source.node).name;
    const OutputRef edited = patch.constant(std::move(tensor), name);
    patch.rewire(node, input, edited);
    names.emplace_back(edited.node, name);
  }
  tensors_.clear();
  patch.apply(origin);
  for (const auto& [node, name] : names)
    if (!model_.find(name)) model_.rename(node, name);
}

}  // namespace octet
