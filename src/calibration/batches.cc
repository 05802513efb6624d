// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/batches.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace octet {
namespace {

// How many items of this shape make a batch; 1 for items that are one, and for those that do not
// fit.
std::size_t items_per_batch(const Shape& batch, const Shape& item) {
  if (batch.rank() != item.rank() || batch.rank() == 0 || item[0] <= 0) return 1;
  if (!std::equal(batch.begin() + 1, batch.end(), item.begin() + 1)) return 1;
  return batch[0] % item[0] == 0 ? static_cast<std::size_t>(batch[0] / item[0]) : 1;
}

}  // namespace

Batches::Batches(const Model& model, const Dataset& dataset, std::size_t num_items)
    : dataset_(dataset), num_items_(num_items) {
  const std::vector<NodeId> inputs = model.parameters();
  if (inputs.size() != 1) {
    throw InvalidArgument(
        fmt::format("calibrating: expected a model with one input, got {}", inputs.size()));
  }
  const Node& input = model.node(inputs[0]);
  input_ = input.outputs[0];
  input_name_ = input.name;
  const Shape item = dataset[0].shape();
  items_per_batch_ = octet::items_per_batch(input_.shape, item);
  item_shape_ = items_per_batch_ == 1 ? input_.shape : item;
}

std::size_t Batches::first_item(std::size_t batch) const {
  return std::min(batch * items_per_batch_, num_items_);
}

Tensor Batches::operator[](std::size_t batch) const {
  const std::size_t begin = first_item(batch);
  if (items_per_batch_ == 1) return checked_item(begin);
  const std::size_t count = first_item(batch + 1) - begin;
  Tensor result(input_.type, input_.shape);
  const std::size_t bytes = result.num_bytes() / items_per_batch_;
  for (std::size_t i = 0; i < count; ++i) {
    const Tensor item = checked_item(begin + i);
    for (std::size_t place = i; place < items_per_batch_; place += count)
      std::memcpy(result.bytes() + place * bytes, item.bytes(), bytes);
  }
  return result;
}

std::string Batches::describe_item(std::size_t item) const {
  const std::string name = dataset_.name(item);
  return fmt::format("item {} of the data set{}", item, name.empty() ? "" : " (" + name + ")");
}

Tensor Batches::checked_item(std::size_t item) const {
  Tensor tensor = dataset_[item];
  if (tensor.type() != input_.type || tensor.shape() != item_shape_) {
    throw InvalidArgument(
        fmt::format("calibrating: {}: expected {}{} as input \"{}\" of the model, got {}{}",
                    describe_item(item), to_string(input_.type), to_string(item_shape_),
                    input_name_, to_string(tensor.type()), to_string(tensor.shape())));
  }
  return tensor;
}

std::vector<std::optional<Shape>> shapes_of_items(const Model& model,
                                                  const std::vector<StatisticPoint>& points,
                                                  const Batches& batches) {
  std::vector<std::optional<Shape>> shapes(points.size());
  if (batches.items_per_batch() == 1) return shapes;
  Model of_item = model;
  try {
    of_item.reshape({{"", batches.item_shape()}});
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
