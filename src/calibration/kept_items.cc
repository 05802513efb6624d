// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/kept_items.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace octet {
namespace {

struct KeptItems {
  std::vector<CalibrationBatch> batches;
  std::size_t items_per_batch;
  std::size_t num_items;

  std::size_t size() const { return num_items; }

  std::vector<Tensor> operator[](std::size_t index) const {
    const std::vector<Tensor>& whole = batches[index / items_per_batch].inputs;
    if (items_per_batch == 1) return whole;
    std::vector<Tensor> item;
    for (const Tensor& tensor : whole) {
      std::vector<std::int64_t> dims(tensor.shape().begin(), tensor.shape().end());
      dims[0] /= static_cast<std::int64_t>(items_per_batch);
      Tensor part(tensor.type(), Shape(dims));
      std::memcpy(part.bytes(), tensor.bytes() + index % items_per_batch * part.num_bytes(),
                  part.num_bytes());
      item.push_back(std::move(part));
    }
    return item;
  }
};

}  // namespace

Dataset items_of(std::vector<CalibrationBatch> batches, const std::vector<Shape>& item_shapes,
                 std::size_t num_items) {
  std::size_t per_batch = 1;
  if (!batches.empty() && !item_shapes.empty() && item_shapes[0].rank() > 0) {
    const Shape& whole = batches[0].inputs[0].shape();
    if (whole.rank() == item_shapes[0].rank() && item_shapes[0][0] > 0)
      per_batch = std::max<std::size_t>(1, static_cast<std::size_t>(whole[0] / item_shapes[0][0]));
  }
  const std::size_t size =
      per_batch == 1 ? batches.size() : std::min(num_items, batches.size() * per_batch);
  return {KeptItems{std::move(batches), per_batch, size},
          [](std::vector<Tensor> item) { return item; }};
}

}  // namespace octet
