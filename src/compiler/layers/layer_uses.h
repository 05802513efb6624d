// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "compiler/layers/layers.h"

namespace octet {

/// Which layers write and read each value of a model, for passes that join layers. Layers are named
/// by their places in LoweredModel::layers, which stay until remove_taken().
class LayerUses {
 public:
  explicit LayerUses(LoweredModel& lowered);

  /// The only layer that writes a value.
  std::optional<std::size_t> sole_writer(BufferId id) const;
  /// The only layer that reads a value, if the value is no output of the model.
  std::optional<std::size_t> sole_reader(BufferId id) const;
  /// The layers that read a value; a place beyond the last layer stands for an output of the model.
  std::vector<std::size_t> readers(BufferId id) const;
  /// Where the layer `reader` read `from`, the layer `new_reader` reads `to`.
  void move_use(BufferId from, std::size_t reader, BufferId to, std::size_t new_reader);

  /// Marks a layer as computed by another one.
  void take(std::size_t layer) { is_taken_[layer] = true; }
  void put_back(std::size_t layer) { is_taken_[layer] = false; }
  bool is_taken(std::size_t layer) const { return is_taken_[layer]; }
  void remove_taken();

 private:
  using Places = std::map<BufferId, std::vector<std::size_t>>;
  std::optional<std::size_t> sole(const Places& places, BufferId id) const;

  LoweredModel& lowered_;
  /// By root.
  Places readers_, writers_;
  std::vector<bool> is_taken_;
};

}  // namespace octet
