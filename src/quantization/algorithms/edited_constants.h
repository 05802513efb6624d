// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// Constants of a model that others of the same shape replace, each for the one input that reads
/// it.
class EditedConstants {
 public:
  explicit EditedConstants(Model& model) : model_(model) {}

  /// What an input reads, with the edits so far.
  Tensor& at(NodeId node, std::size_t input);

  /// Multiplies what lies along `axes`, ascending, at i by factor(i); the last axis counts fastest.
  template <typename Factor>
  void scale(NodeId node, std::size_t input, const std::vector<std::size_t>& axes,
             const Factor& factor) {
    Tensor& tensor = at(node, input);
    const Shape& shape = tensor.shape();
    std::vector<std::size_t> strides(shape.rank(), 1);
    for (std::size_t i = shape.rank(); i-- > 1;)
      strides[i - 1] = strides[i] * static_cast<std::size_t>(shape[i]);
    const std::span<float> values = tensor.data<float>();
    // Values that lie together have one factor.
    const std::size_t count = strides[axes.back()];
    for (std::size_t i = 0; i < values.size(); i += count) {
      std::size_t index = 0;
      for (const std::size_t axis : axes)
        index = index * static_cast<std::size_t>(shape[axis]) +
                i / strides[axis] % static_cast<std::size_t>(shape[axis]);
      const double by = factor(index);
      for (float& value : values.subspan(i, count)) value = static_cast<float>(value * by);
    }
  }

  /// Puts them into the model, under the old names. @param origin  what they are said to come from.
  void apply(std::string_view origin);

 private:
  Model& model_;
  std::map<std::pair<NodeId, std::size_t>, Tensor> tensors_;
};

}  // namespace octet
