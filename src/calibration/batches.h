// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "octet/calibration.h"
#include "octet/data.h"
#include "octet/graph.h"

namespace octet {

/// The items of a data set in batches of a model's inputs. Items of the inputs' own shapes are a
/// batch each; smaller ones are put together along the first axis, larger ones cut. Any item may
/// have fewer entries along the batch than the first item, as the last batch of a loader has.
/// What is not full then, an item that is no multiple of a batch or a last batch of items, is
/// filled up with its own entries or items again.
class Batches {
 public:
  /// @param num_items  of the data set, from its start on; fewer if they are a stream that ends
  /// before.
  Batches(const Model& model, const Dataset& dataset, std::size_t num_items);

  /// How many there are, as far as read() knows: a stream shows its length at its end, an item that
  /// is cut its entries when it is read.
  std::size_t size() const;
  std::size_t num_items() const { return num_items_; }
  std::size_t items_per_batch() const { return items_per_batch_; }
  /// How many items the batches before this one, which were read, hold; of cut ones those that end
  /// there.
  std::size_t first_item(std::size_t batch) const;
  /// The model's inputs; nothing after the last item. One thread reads, one batch after the other.
  /// @throws InvalidArgument naming an item that does not fit.
  std::optional<std::vector<Tensor>> read(std::size_t batch);
  /// "item 3 of the data set", with the loader's name for it.
  std::string describe_item(std::size_t item) const;
  /// The model with inputs for one item. @throws Error if it takes no other batch.
  Model model_of_one_item(const Model& model) const;

 private:
  struct Input {
    std::string name;
    ElementType type;
    Shape shape;
    Shape item_shape;
  };
  std::optional<std::vector<Tensor>> checked_item(std::size_t item);
  std::optional<std::vector<Tensor>> next_part();
  bool has_fewer_entries(const std::vector<Tensor>& item) const;
  void fill_up(std::vector<Tensor>& item) const;

  const Model& model_;
  const Dataset& dataset_;
  /// Falls when a stream ends; other threads ask first_item() of batches that were read.
  std::atomic<std::size_t> num_items_;
  std::vector<Input> inputs_;
  /// Item 0 until it is read: items are asked for once, as a stream may give them only once.
  std::optional<std::vector<Tensor>> first_;
  std::size_t items_per_batch_ = 1;
  std::size_t parts_per_item_ = 1;
  /// Of which parts are read, the next one at next_part_.
  std::optional<std::vector<Tensor>> cut_;
  std::size_t next_part_ = 0;
  /// Of each item that was cut: how many parts it and those before have.
  std::vector<std::size_t> ends_of_cut_;
  mutable std::mutex ends_mutex_;
};

/// The shapes that watched tensors have for one item. Empty for a tensor that a smaller batch does
/// not cut along its first axis, whose statistics are those of whole batches.
std::vector<std::optional<Shape>> shapes_of_items(const Model& model,
                                                  const std::vector<StatisticPoint>& points,
                                                  const Batches& batches);

}  // namespace octet
