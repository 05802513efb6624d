// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "octet/graph.h"
#include "octet/ops.h"

namespace octet {

/// One step between what the user gives and what the model takes, as in OpenVINO's
/// PreProcessSteps.
struct InputStep {
  enum class Kind : std::uint8_t {
    /// Height and width to those of the model's input, in `mode`.
    resize,
    /// Subtracts `values`: one, or one per channel.
    mean,
    /// Divides by `values`.
    scale,
    /// To `type`.
    convert_element_type,
    /// To `layout`; empty: to the model's.
    convert_layout,
    /// RGB to BGR, and back.
    reverse_channels
  };
  Kind kind = Kind::resize;
  std::vector<float> values = {};
  InterpolateMode mode = InterpolateMode::linear;
  ElementType type = ElementType::f32;
  std::string layout = {};
};

/// What an input of a model is given in place of what the model takes, and the steps between the
/// two. After the last step, values are converted to the model's element type and layout.
struct InputSteps {
  /// Unset: the model's.
  std::optional<ElementType> type;
  /// In `layout`; unset: the model's shape.
  std::optional<Shape> shape;
  /// A letter for each dimension, e.g. "NHWC"; empty: the model's.
  std::string layout;
  std::string model_layout;
  std::vector<InputStep> steps;
};

/// A model with steps before its inputs and other element types after its outputs; what needs
/// neither stays as it is.
/// @param inputs   by the place of the input.
/// @param outputs  element types by the place of the output.
/// @throws InvalidArgument if a step lacks the letter of its dimension in the layout, or does not
/// fit the shape before it.
OCTET_API Model with_input_steps(const Model& model,
                                 const std::map<std::size_t, InputSteps>& inputs,
                                 const std::map<std::size_t, ElementType>& outputs = {});

}  // namespace octet
