// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "formats/onnx/ops/builders.h"
#include "formats/onnx/ops/resampling.h"

namespace octet::onnx {
namespace {

Resampling resampling_attributes(const NodeContext& node) {
  Resampling op;
  op.mode = node.text("mode", "nearest");
  op.coordinates = node.text("coordinate_transformation_mode", "half_pixel");
  op.nearest = node.text("nearest_mode", "round_prefer_floor");
  op.antialias = node.integer("antialias", 0) != 0;
  op.exclude_outside = node.integer("exclude_outside", 0) != 0;
  op.cubic_coefficient = node.real("cubic_coeff_a", -0.75);
  op.extrapolation_value = node.real("extrapolation_value", 0);
  if (op.mode != "nearest" && op.mode != "linear" && op.mode != "cubic")
    node.fail(
        fmt::format("attribute mode: expected nearest, linear or cubic, got \"{}\"", op.mode));
  return op;
}

// The axes that scales, sizes and roi are about.
std::vector<ResampledAxis> resampled_axes(NodeContext& node, const Shape& shape) {
  std::vector<std::int64_t> stated(shape.rank());
  std::iota(stated.begin(), stated.end(), 0);
  stated = node.integers("axes").value_or(stated);
  std::vector<ResampledAxis> axes;
  for (const std::int64_t axis : stated) {
    ResampledAxis& added = axes.emplace_back();
    added.axis = node.axis(axis, shape.rank());
    added.input = shape[added.axis];
  }
  return axes;
}

bool has_values(NodeContext& node, std::size_t index) {
  return node.has_input(index) && node.shape(node.input(index)) != Shape{0};
}

void check_count(const NodeContext& node, std::size_t count, std::size_t expected,
                 const char* what) {
  if (count != expected) node.fail(fmt::format("expected {} {}, got {}", expected, what, count));
}

void set_scales(const NodeContext& node, std::vector<ResampledAxis>& axes,
                const std::vector<double>& scales) {
  check_count(node, scales.size(), axes.size(), "scales");
  for (std::size_t i = 0; i < axes.size(); ++i) {
    ResampledAxis& axis = axes[i];
    const auto scale = static_cast<float>(scales[i]);
    if (!(scale > 0) || !std::isfinite(scale))
      node.fail(fmt::format("expected scales above 0, got {}", scale));
    axis.scale = scale;
    axis.output =
        axis.input == Shape::kDynamic
            ? Shape::kDynamic
            : static_cast<std::int64_t>(std::floor(static_cast<float>(axis.input) * scale));
  }
}

// A size that is left open is taken if it is that of the data.
void set_sizes(NodeContext& node, std::vector<ResampledAxis>& axes,
               const std::vector<ShapeInteger>& sizes) {
  check_count(node, sizes.size(), axes.size(), "sizes");
  const Value& data = node.graph().value(node.input(0));
  for (std::size_t i = 0; i < axes.size(); ++i) {
    ResampledAxis& axis = axes[i];
    if (axis.input == Shape::kDynamic) {
      const auto& open = data.dimensions[axis.axis];
      if (!open || sizes[i].value || sizes[i].dimension != open)
        NodeContext::refuse("a size for a dimension that is left open");
      axis.output = Shape::kDynamic;
      continue;
    }
    if (!sizes[i].value) NodeContext::refuse("computed sizes");
    axis.output = *sizes[i].value;
    axis.scale = static_cast<double>(axis.output) / static_cast<double>(axis.input);
  }
  const std::string policy = node.text("keep_aspect_ratio_policy", "stretch");
  if (policy == "stretch" || axes.empty()) return;
  const auto smaller = [](const auto& a, const auto& b) { return a.scale < b.scale; };
  const double scale = policy == "not_larger" ? std::ranges::min_element(axes, smaller)->scale
                                              : std::ranges::max_element(axes, smaller)->scale;
  for (ResampledAxis& axis : axes) {
    axis.scale = scale;
    axis.output =
        static_cast<std::int64_t>(std::floor(scale * static_cast<double>(axis.input) + 0.5));
  }
}

void resize(NodeContext& node, const Resampling& op, std::vector<ResampledAxis> axes) {
  if (op.coordinates != "tf_crop_and_resize") {
    std::erase_if(axes, [](const ResampledAxis& axis) {
      return axis.scale == 1 && (axis.input == axis.output);
    });
  }
  for (const ResampledAxis& axis : axes) {
    if (axis.input < 1 || axis.output < 1) {
      node.fail(fmt::format("expected sizes of at least 1, got {} resampled to {} in dimension {}",
                            axis.input, axis.output, axis.axis));
    }
  }
  node.output(0, add_resampling(node, op, node.input(0), axes));
}

}  // namespace

void upsample(NodeContext& node) {
  Resampling op = resampling_attributes(node);
  op.coordinates = "asymmetric";
  op.nearest = "floor";
  auto axes = resampled_axes(node, node.shape(node.input(0)));
  set_scales(
      node, axes,
      node.has_attribute("scales") ? node.reals("scales") : node.constant_reals(1, "scales"));
  resize(node, op, std::move(axes));
}

void resize_10(NodeContext& node) {
  Resampling op = resampling_attributes(node);
  op.coordinates = "asymmetric";
  op.nearest = "simple";
  auto axes = resampled_axes(node, node.shape(node.input(0)));
  set_scales(node, axes, node.constant_reals(1, "scales"));
  resize(node, op, std::move(axes));
}

void resize_11(NodeContext& node) {
  const Resampling op = resampling_attributes(node);
  auto axes = resampled_axes(node, node.shape(node.input(0)));
  if (has_values(node, 3))
    set_sizes(node, axes, node.shape_integers(3, "sizes"));
  else
    set_scales(node, axes, node.constant_reals(2, "scales"));
  if (op.coordinates == "tf_crop_and_resize") {
    const std::vector<double> roi = node.constant_reals(1, "roi");
    check_count(node, roi.size(), 2 * axes.size(), "values of roi");
    for (std::size_t i = 0; i < axes.size(); ++i) {
      axes[i].roi_start = roi[i];
      axes[i].roi_end = roi[i + axes.size()];
    }
  }
  resize(node, op, std::move(axes));
}

}  // namespace octet::onnx
