// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/data.h"

namespace octet {

std::vector<Shape> Dataset::item_shapes() const {
  std::vector<Shape> shapes;
  if (size() == 0) return shapes;
  if (const std::optional<std::vector<Tensor>> first = find(0)) {
    shapes.reserve(first->size());
    for (const Tensor& tensor : *first) shapes.push_back(tensor.shape());
  }
  return shapes;
}

Dataset Dataset::with_first_kept() const {
  Dataset kept = *this;
  kept.item_ = [item = item_,
                first = std::make_shared<std::optional<std::vector<Tensor>>>()](std::size_t index) {
    if (index != 0) return item(index);
    if (!*first) *first = item(0);
    return *first;
  };
  return kept;
}

}  // namespace octet
