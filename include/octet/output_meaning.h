// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "octet/graph.h"

namespace octet {

/// What makes confidences of a classifier's logits. softmax: of classes that exclude each other.
/// sigmoid: each class has its own probability. none: values are taken as they are.
enum class Activation : std::uint8_t { none, softmax, sigmoid };

/// What an output of a model holds, as far as its graph tells.
struct OutputMeaning {
  enum class Kind : std::uint8_t {
    /// A value per class.
    scores,
    /// Numbers of classes, the most likely first: what ArgMax or the indices of TopK are.
    class_indices,
    /// The highest scores, without their classes: the values of TopK.
    highest_scores
  };
  Kind kind = Kind::scores;
  /// What the graph ends with; none: the values are logits, or it is not known.
  Activation activation = Activation::none;
  /// How many classes there are; 0: not known.
  std::size_t num_classes = 0;
};

/// Finds what an output holds from the operations before it; shapes, element types, slices of
/// batches and quantizers after them are passed over.
/// @param result  a Result of the model.
OCTET_API OutputMeaning find_output_meaning(const Model& model, NodeId result);

/// A model with one of its outputs and what that needs; all inputs stay.
/// @param name  of the node whose output it is, of its tensor, or of the Result.
/// @throws InvalidArgument listing the outputs if there is none of that name.
OCTET_API Model with_output(const Model& model, std::string_view name);

}  // namespace octet
