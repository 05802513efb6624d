// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "formats/onnx/write/op_writers.h"

namespace octet::onnx {
namespace {

std::string mode_word(InterpolateMode mode) {
  switch (mode) {
    case InterpolateMode::nearest:
      return "nearest";
    case InterpolateMode::linear:
    case InterpolateMode::linear_onnx:
      return "linear";
    case InterpolateMode::cubic:
      return "cubic";
  }
  return {};
}

// Empty for what Resize does not have.
std::string coordinates_word(CoordinateTransformationMode mode) {
  switch (mode) {
    case CoordinateTransformationMode::half_pixel:
      return "half_pixel";
    case CoordinateTransformationMode::pytorch_half_pixel:
      return "pytorch_half_pixel";
    case CoordinateTransformationMode::asymmetric:
      return "asymmetric";
    case CoordinateTransformationMode::align_corners:
      return "align_corners";
    case CoordinateTransformationMode::tf_half_pixel_for_nn:
      break;
  }
  return {};
}

// Whether no dimension becomes smaller.
bool grows(const Shape& before, const Shape& after) {
  for (std::size_t i = 0; i < before.rank(); ++i) {
    const bool is_known = before[i] != Shape::kDynamic && after[i] != Shape::kDynamic;
    if (before[i] != after[i] && !(is_known && after[i] >= before[i])) return false;
  }
  return true;
}

// Empty for what Resize does not have: "simple" is floor where the data grow, else ceil.
std::string nearest_word(const NodeWriter& w, NearestMode mode) {
  switch (mode) {
    case NearestMode::round_prefer_floor:
      return "round_prefer_floor";
    case NearestMode::round_prefer_ceil:
      return "round_prefer_ceil";
    case NearestMode::floor:
      return "floor";
    case NearestMode::ceil:
      return "ceil";
    case NearestMode::simple:
      return grows(w.shape(0), w.output_shape()) ? "floor" : "";
  }
  return {};
}

}  // namespace

void write(NodeWriter& w, const Interpolate& op) {
  const auto is_pad = [](std::int64_t pad) { return pad != 0; };
  if (std::any_of(op.pads_begin.begin(), op.pads_begin.end(), is_pad) ||
      std::any_of(op.pads_end.begin(), op.pads_end.end(), is_pad))
    return w.refuse("pads other than 0");
  const std::string coordinates = coordinates_word(op.coordinate_transformation_mode);
  if (coordinates.empty()) return w.refuse("coordinate_transformation_mode tf_half_pixel_for_nn");
  Attributes attributes{{"mode", mode_word(op.mode)},
                        {"coordinate_transformation_mode", coordinates}};
  if (op.mode == InterpolateMode::nearest) {
    const std::string nearest = nearest_word(w, op.nearest_mode);
    if (nearest.empty()) return w.refuse("nearest_mode simple where the data do not grow");
    attributes.push_back({"nearest_mode", nearest});
  }
  if (op.mode == InterpolateMode::cubic)
    attributes.push_back({"cubic_coeff_a", static_cast<float>(op.cube_coeff)});
  if (op.antialias) attributes.push_back({"antialias", std::int64_t{1}});
  if (w.num_inputs() > 2) {
    const auto axes = w.axes(2);
    if (!axes) return;
    attributes.push_back({"axes", *axes});
  }
  if (op.shape_calculation_mode == ShapeCalculationMode::scales)
    return w.finish("Resize", {w.input(0), "", w.input(1)}, attributes);
  w.finish("Resize", {w.input(0), "", "", w.input_i64(1)}, attributes);
}

}  // namespace octet::onnx
