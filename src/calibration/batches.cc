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

}  // namespace

Batches::Batches(const Model& model, const Dataset& dataset, std::size_t num_items)
    : dataset_(dataset), num_items_(num_items) {
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

std::size_t Batches::first_item(std::size_t batch) const {
  return std::min<std::size_t>(batch * items_per_batch_ / parts_per_item_, num_items_);
}

std::optional<std::vector<Tensor>> Batches::part_of_item(std::size_t batch) {
  const std::size_t part = batch % parts_per_item_;
  if (part == 0) cut_ = checked_item(batch / parts_per_item_);
  if (!cut_) return std::nullopt;
  std::vector<Tensor> result;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    Tensor& tensor = result.emplace_back(inputs_[i].type, inputs_[i].shape);
    std::memcpy(tensor.bytes(), (*cut_)[i].bytes() + part * tensor.num_bytes(), tensor.num_bytes());
  }
  return result;
}

std::optional<std::vector<Tensor>> Batches::read(std::size_t batch) {
  if (parts_per_item_ > 1) return part_of_item(batch);
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
  const std::vector<Tensor>& tensors = *found;
  if (tensors.size() != inputs_.size()) {
    throw InvalidArgument(
        fmt::format("calibrating: {}: expected a tensor for each of the model's {} inputs, got {}",
                    describe_item(item), inputs_.size(), tensors.size()));
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
