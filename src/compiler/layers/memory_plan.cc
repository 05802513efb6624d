// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/layers/memory_plan.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace octet {
namespace {

constexpr std::size_t kAlignment = 64;
// Vector kernels may read up to one vector beyond a value's end.
constexpr std::size_t kSlack = 64;

struct Life {
  std::size_t first = std::numeric_limits<std::size_t>::max();
  std::size_t last = 0;
  std::size_t num_bytes = 0;
  std::size_t offset = 0;

  void extend(std::size_t time) {
    first = std::min(first, time);
    last = std::max(last, time);
  }
  bool overlaps(const Life& other) const { return first <= other.last && other.first <= last; }
};

std::vector<Life> lives(const LoweredModel& lowered, bool keep_outputs) {
  std::vector<Life> result(lowered.values.size());
  for (std::size_t time = 0; time < lowered.layers.size(); ++time) {
    for (BufferId id : lowered.layers[time].inputs) result[lowered.root(id)].extend(time);
    result[lowered.root(lowered.layers[time].output)].extend(time);
  }
  for (const auto* ports : {&lowered.inputs, &lowered.outputs}) {
    if (ports == &lowered.outputs && !keep_outputs) continue;
    for (BufferId id : *ports) {
      result[lowered.root(id)].extend(0);
      result[lowered.root(id)].extend(lowered.layers.size());
    }
  }
  for (BufferId id = 0; id < lowered.values.size(); ++id) {
    const LayerValue& value = lowered.values[id];
    if (value.constant || value.alias_of) continue;
    const std::size_t bytes =
        static_cast<std::size_t>(value.shape.num_elements()) * element_size(value.type) + kSlack;
    result[id].num_bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  }
  return result;
}

}  // namespace

MemoryPlan plan_memory(const LoweredModel& lowered, bool keep_outputs) {
  std::vector<Life> all = lives(lowered, keep_outputs);
  std::vector<BufferId> by_size(all.size());
  std::iota(by_size.begin(), by_size.end(), 0);
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](BufferId a, BufferId b) { return all[a].num_bytes > all[b].num_bytes; });

  MemoryPlan plan;
  std::vector<const Life*> placed;  // by offset
  for (BufferId id : by_size) {
    Life& life = all[id];
    if (life.num_bytes == 0 || life.first > life.last) continue;
    std::size_t offset = 0;
    for (const Life* other : placed) {
      if (!life.overlaps(*other)) continue;
      if (offset + life.num_bytes <= other->offset) break;
      offset = std::max(offset, other->offset + other->num_bytes);
    }
    life.offset = offset;
    plan.num_bytes = std::max(plan.num_bytes, offset + life.num_bytes);
    placed.insert(
        std::upper_bound(placed.begin(), placed.end(), &life,
                         [](const Life* a, const Life* b) { return a->offset < b->offset; }),
        &life);
  }
  for (BufferId id = 0; id < all.size(); ++id) plan.offsets.push_back(all[lowered.root(id)].offset);
  return plan;
}

}  // namespace octet
