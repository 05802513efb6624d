// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/onednn/primitives_step.h"

#include <algorithm>
#include <memory>

namespace octet::onednn {
namespace {

// The calls of one item use one scratchpad in turn; items that run at once have one each.
std::size_t item_scratchpad_bytes(const Item& item) {
  std::size_t num_bytes = 0;
  for (const Call& call : item)
    num_bytes = std::max(num_bytes, aligned_bytes(call.primitive.scratchpad_bytes()));
  return num_bytes;
}

}  // namespace

std::size_t PrimitivesStep::scratchpad_bytes() const {
  std::size_t num_bytes = 0;
  for (const Item& item : items_) num_bytes += item_scratchpad_bytes(item);
  return num_bytes;
}

std::function<void()> PrimitivesStep::bind(const Binding& binding) const {
  using Actions = std::vector<std::function<void()>>;
  std::vector<Actions> items;
  std::byte* scratchpad = binding.scratchpad;
  for (const Item& item : items_) {
    Actions& actions = items.emplace_back();
    for (const Call& call : item) {
      std::vector<void*> pointers;
      for (const Operand& operand : call.operands)
        pointers.push_back(binding.buffers[operand.buffer] + operand.byte_offset);
      actions.push_back(call.primitive.bind(pointers, scratchpad));
    }
    scratchpad += item_scratchpad_bytes(item);
  }
  if (items.size() == 1 && items[0].size() == 1) return std::move(items[0][0]);
  return [items = std::move(items), team = binding.team] {
    team->run(items.size(), [&](std::size_t i) {
      for (const auto& action : items[i]) action();
    });
  };
}

}  // namespace octet::onednn
