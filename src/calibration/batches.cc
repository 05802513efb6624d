// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/batches.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace octet {
namespace {

// How many tensors of the shape `part` make one of the shape `whole`; 1 for those that are one, and
// for those that do not fit.
std::size_t num_parts(const Shape& whole, const Shape& part) {
  if (whole.rank() != part.rank() || whole.rank() == 0 || part[0] <= 0) return 1;
  if (!std::equal(whole.begin() + 1, whole.end(), part.begin() + 1)) return 1;
  return whole[0] % part[0] == 0 ? static_cast<std::size_t>(whole[0] / part[0]) : 1;
}

// Whether results have as many entries along the first axis for inputs of these shapes as they have
// for the model's own: then that axis is a batch.
bool follows_batch(const Model& model, const std::map<std::string, Shape>& shapes) {
  Model reshaped = model;
  try {
    reshaped.reshape(shapes);
  } catch (const Error&) {
    return false;
  }
  const NodeId input = model.parameters()[0];
  const std::int64_t whole = model.value({input, 0}).shape[0];
  const std::int64_t part = reshaped.value({input, 0}).shape[0];
  return std::ranges::all_of(model.results(), [&](NodeId id) {
    Shape expected = model.value(model.node(id).inputs[0]).shape;
    if (expected.rank() == 0 || expected[0] * part % whole != 0) return false;
    expected[0] = expected[0] * part / whole;
    return reshaped.value(reshaped.node(id).inputs[0]).shape == expected;
  });
}

}  // namespace

Batches::Batches(const Model& model, const Dataset& dataset, std::size_t num_items)
    : model_(model), dataset_(dataset), num_items_(num_items) {
  for (const NodeId id : model.parameters()) {
    const Value& value = model.value({id, 0});
    inputs_.push_back({model.node(id).name, value.type, value.shape, value.shape});
  }
  if (num_items == 0) return;
  first_ = dataset.find(0);
  if (!first_ || first_->size() != inputs_.size()) return;
  const std::vector<Tensor>& first = *first_;
  std::set<std::size_t> items, parts;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    items.insert(num_parts(inputs_[i].shape, first[i].shape()));
    parts.insert(num_parts(first[i].shape(), inputs_[i].shape));
  }
  if (items.size() == 1) items_per_batch_ = *items.begin();
  if (parts.size() == 1) parts_per_item_ = *parts.begin();
  if (items_per_batch_ == 1 && parts_per_item_ == 1) return;
  for (std::size_t i = 0; i < inputs_.size(); ++i) inputs_[i].item_shape = first[i].shape();
}

std::size_t Batches::size() const {
  if (parts_per_item_ == 1) return (num_items_ + items_per_batch_ - 1) / items_per_batch_;
  const std::lock_guard lock(ends_mutex_);
  const std::size_t num_read = ends_of_cut_.empty() ? 0 : ends_of_cut_.back();
  return num_read + (num_items_ - ends_of_cut_.size()) * parts_per_item_;
}

std::size_t Batches::first_item(std::size_t batch) const {
  if (parts_per_item_ == 1) return std::min<std::size_t>(batch * items_per_batch_, num_items_);
  const std::lock_guard lock(ends_mutex_);
  const auto found = std::ranges::upper_bound(ends_of_cut_, batch);
  return static_cast<std::size_t>(found - ends_of_cut_.begin());
}

std::optional<std::vector<Tensor>> Batches::next_part() {
  if (!cut_) {
    cut_ = checked_item(ends_of_cut_.size());
    if (!cut_) return std::nullopt;
    const auto num_parts = static_cast<std::size_t>((*cut_)[0].shape()[0] / inputs_[0].shape[0]);
    const std::lock_guard lock(ends_mutex_);
    ends_of_cut_.push_back((ends_of_cut_.empty() ? 0 : ends_of_cut_.back()) + num_parts);
  }
  std::vector<Tensor> result;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    Tensor& tensor = result.emplace_back(inputs_[i].type, inputs_[i].shape);
    std::memcpy(tensor.bytes(), (*cut_)[i].bytes() + next_part_ * tensor.num_bytes(),
                tensor.num_bytes());
  }
  ++next_part_;
  if (static_cast<std::int64_t>(next_part_) * inputs_[0].shape[0] == (*cut_)[0].shape()[0]) {
    cut_.reset();
    next_part_ = 0;
  }
  return result;
}

std::optional<std::vector<Tensor>> Batches::read(std::size_t batch) {
  if (parts_per_item_ > 1) return next_part();
  const std::size_t begin = batch * items_per_batch_;
  if (items_per_batch_ == 1) return checked_item(begin);
  std::vector<std::vector<Tensor>> items;
  while (items.size() < items_per_batch_) {
    std::optional<std::vector<Tensor>> item = checked_item(begin + items.size());
    if (!item) break;
    items.push_back(*std::move(item));
  }
  if (items.empty()) return std::nullopt;
  std::vector<Tensor> result;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    Tensor& whole = result.emplace_back(inputs_[i].type, inputs_[i].shape);
    for (std::size_t place = 0; place < items_per_batch_; ++place) {
      const Tensor& part = items[place % items.size()][i];
      std::memcpy(whole.bytes() + place * part.num_bytes(), part.bytes(), part.num_bytes());
    }
  }
  return result;
}

std::string Batches::describe_item(std::size_t item) const {
  const std::string name = dataset_.name(item);
  return fmt::format("item {} of the data set{}", item, name.empty() ? "" : " (" + name + ")");
}

std::optional<std::vector<Tensor>> Batches::checked_item(std::size_t item) {
  if (item >= num_items_) return std::nullopt;
  std::optional<std::vector<Tensor>> found =
      item == 0 ? std::exchange(first_, std::nullopt) : dataset_.find(item);
  if (!found) {
    num_items_ = item;
    return std::nullopt;
  }
  std::vector<Tensor>& tensors = *found;
  if (tensors.size() != inputs_.size()) {
    throw InvalidArgument(
        fmt::format("calibrating: {}: expected a tensor for each of the model's {} inputs, got {}",
                    describe_item(item), inputs_.size(), tensors.size()));
  }
  if (item > 0 && has_fewer_entries(tensors)) {
    fill_up(tensors);
    return found;
  }
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const Input& input = inputs_[i];
    if (tensors[i].type() == input.type && tensors[i].shape() == input.item_shape) continue;
    throw InvalidArgument(
        fmt::format("calibrating: {}: expected {}{} as input \"{}\" of the model, got {}{}",
                    describe_item(item), to_string(input.type), to_string(input.item_shape),
                    input.name, to_string(tensors[i].type()), to_string(tensors[i].shape())));
  }
  return found;
}

// Whether an item has all inputs, shorter along the batch than items are, by the same factor.
bool Batches::has_fewer_entries(const std::vector<Tensor>& item) const {
  if (item.empty() || item[0].shape().rank() == 0) return false;
  const std::int64_t count = item[0].shape()[0], of_first = inputs_[0].item_shape[0];
  if (count <= 0 || count >= of_first) return false;
  std::map<std::string, Shape> shapes;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const Shape &got = item[i].shape(), &whole = inputs_[i].item_shape;
    if (item[i].type() != inputs_[i].type || got.rank() == 0 || got.rank() != whole.rank() ||
        !std::equal(whole.begin() + 1, whole.end(), got.begin() + 1) ||
        got[0] * of_first != whole[0] * count)
      return false;
    shapes.emplace(inputs_[i].name, got);
  }
  return items_per_batch_ > 1 || parts_per_item_ > 1 || follows_batch(model_, shapes);
}

// To whole batches where items are cut, and else to what items have.
void Batches::fill_up(std::vector<Tensor>& item) const {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    Shape shape = inputs_[i].item_shape;
    const std::int64_t batch = inputs_[i].shape[0], count = item[i].shape()[0];
    if (parts_per_item_ > 1) shape[0] = (count + batch - 1) / batch * batch;
    Tensor filled(item[i].type(), shape);
    const std::size_t num_given = item[i].num_bytes();
    for (std::size_t done = 0; done < filled.num_bytes(); done += num_given) {
      std::memcpy(filled.bytes() + done, item[i].bytes(),
                  std::min(num_given, filled.num_bytes() - done));
    }
    item[i] = std::move(filled);
  }
}

Model Batches::model_of_one_item(const Model& model) const {
  std::map<std::string, Shape> shapes;
  for (const Input& input : inputs_) shapes.emplace(input.name, input.item_shape);
  Model of_item = model;
  of_item.reshape(shapes);
  return of_item;
}

std::vector<std::optional<Shape>> shapes_of_items(const Model& model,
                                                  const std::vector<StatisticPoint>& points,
                                                  const Batches& batches) {
  std::vector<std::optional<Shape>> shapes(points.size());
  if (batches.items_per_batch() == 1) return shapes;
  Model of_item;
  try {
    of_item = batches.model_of_one_item(model);
  } catch (const Error&) {
    return shapes;
  }
  const auto factor = static_cast<std::int64_t>(batches.items_per_batch());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Shape& whole = model.value(points[i].value).shape;
    const Shape& part = of_item.value(points[i].value).shape;
    if (whole.rank() == 0 || part.rank() != whole.rank() || part[0] * factor != whole[0]) continue;
    if (std::equal(whole.begin() + 1, whole.end(), part.begin() + 1)) shapes[i] = part;
  }
  return shapes;
}

}  // namespace octet
