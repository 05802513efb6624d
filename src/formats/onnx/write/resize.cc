// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

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

// Whether each dimension that changes is known and `becomes` what it is to be.
template <typename Compare>
bool all_change(const Shape& before, const Shape& after, const Compare& becomes) {
  for (std::size_t i = 0; i < before.rank(); ++i) {
    const bool is_known = before[i] != Shape::kDynamic && after[i] != Shape::kDynamic;
    if (before[i] != after[i] && !(is_known && becomes(after[i], before[i]))) return false;
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
      if (all_change(w.shape(0), w.output_shape(), std::greater<>())) return "floor";
      return all_change(w.shape(0), w.output_shape(), std::less<>()) ? "ceil" : "";
  }
  return {};
}

// One scale per dimension, so that Resize needs no axes, with which ONNX Runtime fails where it
// changes the layout of the data. Nothing if sizes are given that scales do not lead to.
std::optional<Tensor> scales_of_all_axes(const NodeWriter& w, const Interpolate& op,
                                         const std::vector<std::int64_t>& axes) {
  Tensor scales(ElementType::f32, Shape{static_cast<std::int64_t>(w.shape(0).rank())});
  std::ranges::fill(scales.data<float>(), 1.0F);
  const bool has_scales = op.shape_calculation_mode == ShapeCalculationMode::scales;
  const std::optional<Tensor> given = has_scales ? w.constant(1) : std::nullopt;
  if (has_scales && (!given || given->type() != ElementType::f32)) return std::nullopt;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto axis = static_cast<std::size_t>(axes[i]);
    const std::int64_t before = w.shape(0)[axis], after = w.output_shape()[axis];
    if (!has_scales && (before == Shape::kDynamic || after == Shape::kDynamic)) return std::nullopt;
    const float scale = has_scales ? given->data<float>()[i]
                                   : static_cast<float>(after) / static_cast<float>(before);
    const float length = std::floor(static_cast<float>(before) * scale);
    if (!has_scales && length != static_cast<float>(after)) return std::nullopt;
    scales.data<float>()[axis] = scale;
  }
  return scales;
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
    if (nearest.empty())
      return w.refuse("nearest_mode simple where some dimensions grow and others shrink");
    attributes.push_back({"nearest_mode", nearest});
  }
  if (op.mode == InterpolateMode::cubic)
    attributes.push_back({"cubic_coeff_a", static_cast<float>(op.cube_coeff)});
  if (op.antialias) attributes.push_back({"antialias", std::int64_t{1}});
  if (w.num_inputs() > 2) {
    const auto axes = w.axes(2);
    if (!axes) return;
    const auto scales = scales_of_all_axes(w, op, *axes);
    if (scales)
      return w.finish("Resize", {w.input(0), "", w.constant(*scales, "scales")}, attributes);
    attributes.push_back({"axes", *axes});
  }
  if (op.shape_calculation_mode == ShapeCalculationMode::scales)
    return w.finish("Resize", {w.input(0), "", w.input(1)}, attributes);
  w.finish("Resize", {w.input(0), "", "", w.input_i64(1)}, attributes);
}

}  // namespace octet::onnx
