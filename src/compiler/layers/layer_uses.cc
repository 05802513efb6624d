// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/layers/layer_uses.h"

#include <algorithm>
#include <utility>

namespace octet {

LayerUses::LayerUses(LoweredModel& lowered) : lowered_(lowered), is_taken_(lowered.layers.size()) {
  for (std::size_t i = 0; i < lowered.layers.size(); ++i) {
    for (const BufferId id : lowered.layers[i].inputs) readers_[lowered.root(id)].push_back(i);
    writers_[lowered.root(lowered.layers[i].output)].push_back(i);
  }
  for (const BufferId id : lowered.outputs)
    readers_[lowered.root(id)].push_back(lowered.layers.size());
}

std::optional<std::size_t> LayerUses::sole(const Places& places, BufferId id) const {
  const auto found = places.find(lowered_.root(id));
  if (found == places.end() || found->second.size() != 1 ||
      found->second[0] >= lowered_.layers.size())
    return std::nullopt;
  return found->second[0];
}

std::optional<std::size_t> LayerUses::sole_writer(BufferId id) const {
  return sole(writers_, id);
}

std::optional<std::size_t> LayerUses::sole_reader(BufferId id) const {
  return sole(readers_, id);
}

std::vector<std::size_t> LayerUses::readers(BufferId id) const {
  const auto found = readers_.find(lowered_.root(id));
  return found == readers_.end() ? std::vector<std::size_t>() : found->second;
}

void LayerUses::move_use(BufferId from, std::size_t reader, BufferId to, std::size_t new_reader) {
  std::vector<std::size_t>& readers = readers_[lowered_.root(from)];
  if (const auto place = std::ranges::find(readers, reader); place != readers.end())
    readers.erase(place);
  readers_[lowered_.root(to)].push_back(new_reader);
}

void LayerUses::remove_taken() {
  std::vector<Layer> kept;
  for (std::size_t i = 0; i < lowered_.layers.size(); ++i) {
    if (!is_taken_[i]) kept.push_back(std::move(lowered_.layers[i]));
  }
  lowered_.layers = std::move(kept);
}

}  // namespace octet
