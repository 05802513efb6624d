// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/ops/resampling.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

namespace octet::onnx {
namespace {

template <typename T, std::size_t n>
std::optional<T> find_word(const std::array<std::pair<std::string_view, T>, n>& words,
                           std::string_view word) {
  const auto found = std::ranges::find(words, word, &std::pair<std::string_view, T>::first);
  return found == words.end() ? std::nullopt : std::optional(found->second);
}

using Coordinates = CoordinateTransformationMode;
constexpr std::array<std::pair<std::string_view, Coordinates>, 5> kCoordinates{
    {{"half_pixel", Coordinates::half_pixel},
     {"pytorch_half_pixel", Coordinates::pytorch_half_pixel},
     {"asymmetric", Coordinates::asymmetric},
     {"tf_half_pixel_for_nn", Coordinates::tf_half_pixel_for_nn},
     {"align_corners", Coordinates::align_corners}}};
constexpr std::array<std::pair<std::string_view, NearestMode>, 5> kNearest{
    {{"round_prefer_floor", NearestMode::round_prefer_floor},
     {"round_prefer_ceil", NearestMode::round_prefer_ceil},
     {"floor", NearestMode::floor},
     {"ceil", NearestMode::ceil},
     {"simple", NearestMode::simple}}};

// Whether the graph's operation derives the same output size from a scale.
bool has_plain_size(const ResampledAxis& axis) {
  return axis.input == Shape::kDynamic ||
         static_cast<std::int64_t>(std::floor(static_cast<float>(axis.input) *
                                              static_cast<float>(axis.scale))) == axis.output;
}

bool is_quotient(const ResampledAxis& axis) {
  return static_cast<float>(axis.output) / static_cast<float>(axis.input) ==
         static_cast<float>(axis.scale);
}

std::optional<OutputRef> as_interpolate(NodeContext& node, const Resampling& op, OutputRef data,
                                        const std::vector<ResampledAxis>& axes) {
  const auto coordinates = find_word(kCoordinates, op.coordinates);
  const auto nearest = find_word(kNearest, op.nearest);
  if (!coordinates || !nearest || op.antialias || !is_float(node.type(data))) return std::nullopt;
  if (op.mode == "cubic" && op.exclude_outside) return std::nullopt;
  const bool is_spatial =
      axes.size() <= 2 && std::ranges::all_of(axes, [](const auto& a) { return a.axis >= 2; });
  if (!is_spatial || node.shape(data).rank() != 4) return std::nullopt;
  const bool by_sizes = std::ranges::all_of(axes, is_quotient);
  // Where a scale yields no whole size, ONNX aligns the corners of the size before rounding.
  const bool aligns = *coordinates == Coordinates::align_corners;
  if (!by_sizes && (aligns || !std::ranges::all_of(axes, has_plain_size))) return std::nullopt;
  Interpolate result;
  result.mode = op.mode == "nearest"  ? InterpolateMode::nearest
                : op.mode == "linear" ? InterpolateMode::linear_onnx
                                      : InterpolateMode::cubic;
  result.coordinate_transformation_mode = *coordinates;
  result.nearest_mode = *nearest;
  result.cube_coeff = op.cubic_coefficient;
  result.shape_calculation_mode =
      by_sizes ? ShapeCalculationMode::sizes : ShapeCalculationMode::scales;
  // Bilinear resampling is defined on both spatial axes.
  std::vector<std::int64_t> sizes{node.shape(data)[2], node.shape(data)[3]};
  std::vector<float> scales{1, 1};
  for (const ResampledAxis& axis : axes) {
    sizes[axis.axis - 2] = axis.output;
    scales[axis.axis - 2] = static_cast<float>(axis.scale);
  }
  GraphBuilder& graph = node.graph();
  const OutputRef target =
      by_sizes ? graph.integers(sizes) : graph.constant(Tensor::from<float>(Shape{2}, scales));
  return node.add(std::move(result), {data, target, graph.integers({2, 3})});
}

double source_coordinate(const Resampling& op, const ResampledAxis& axis, std::int64_t position) {
  const auto x = static_cast<double>(position);
  const auto input = static_cast<double>(axis.input);
  // Before rounding to a whole size.
  const double output = axis.scale * input;
  if (op.coordinates == "half_pixel") return (x + 0.5) / axis.scale - 0.5;
  if (op.coordinates == "half_pixel_symmetric") {
    const double adjustment = static_cast<double>(axis.output) / output;
    return input / 2 * (1 - adjustment) + (x + 0.5) / axis.scale - 0.5;
  }
  if (op.coordinates == "pytorch_half_pixel")
    return axis.output > 1 ? (x + 0.5) / axis.scale - 0.5 : 0;
  if (op.coordinates == "tf_half_pixel_for_nn") return (x + 0.5) / axis.scale;
  if (op.coordinates == "align_corners") return output != 1 ? x * (input - 1) / (output - 1) : 0;
  if (op.coordinates == "asymmetric") return x / axis.scale;
  if (op.coordinates != "tf_crop_and_resize")
    NodeContext::refuse("coordinate_transformation_mode " + op.coordinates);
  if (axis.output == 1) return 0.5 * (axis.roi_start + axis.roi_end) * (input - 1);
  return axis.roi_start * (input - 1) +
         x * (axis.roi_end - axis.roi_start) * (input - 1) / (output - 1);
}

bool is_outside(const Resampling& op, const ResampledAxis& axis, double coordinate) {
  return op.coordinates == "tf_crop_and_resize" &&
         (coordinate < 0 || coordinate > static_cast<double>(axis.input - 1));
}

std::int64_t nearest_index(const Resampling& op, const ResampledAxis& axis, double x) {
  double index = 0;
  if (op.nearest == "round_prefer_floor")
    index = std::ceil(x - 0.5);
  else if (op.nearest == "round_prefer_ceil")
    index = std::floor(x + 0.5);
  else if (op.nearest == "floor")
    index = std::floor(x);
  else if (op.nearest == "ceil")
    index = std::ceil(x);
  else if (op.nearest == "simple")
    index = axis.scale < 1 ? std::ceil(x) : std::trunc(x);
  else
    NodeContext::refuse("nearest_mode " + op.nearest);
  return static_cast<std::int64_t>(std::clamp(index, 0.0, static_cast<double>(axis.input - 1)));
}

double kernel(const Resampling& op, double x) {
  x = std::abs(x);
  if (op.mode == "linear") return std::max(0.0, 1 - x);
  const double a = op.cubic_coefficient;
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

// The weights of one output position; the kernel is as wide as the positions that one output
// position stands for if that is antialiased. What lies outside is the edge, or has no weight.
std::vector<double> weights_at(const Resampling& op, const ResampledAxis& axis, double x) {
  const double slope = op.antialias ? std::min(axis.scale, 1.0) : 1.0;
  const double reach = (op.mode == "linear" ? 1 : 2) / slope;
  std::vector<double> weights(static_cast<std::size_t>(axis.input), 0);
  double sum = 0;
  for (auto i = static_cast<std::int64_t>(std::floor(x - reach));
       i <= static_cast<std::int64_t>(std::ceil(x + reach)); ++i) {
    if (op.exclude_outside && (i < 0 || i >= axis.input)) continue;
    const double weight = kernel(op, slope * (static_cast<double>(i) - x));
    weights[static_cast<std::size_t>(std::clamp<std::int64_t>(i, 0, axis.input - 1))] += weight;
    sum += weight;
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

OutputRef resampled(NodeContext& node, const Resampling& op, OutputRef data,
                    const ResampledAxis& axis) {
  GraphBuilder& graph = node.graph();
  node.check_made({axis.output, op.mode == "nearest" ? 1 : axis.input});
  if (op.mode == "nearest") {
    std::vector<std::int64_t> indices;
    for (std::int64_t i = 0; i < axis.output; ++i)
      indices.push_back(nearest_index(op, axis, source_coordinate(op, axis, i)));
    return graph.add(Gather{}, {data, graph.integers(indices),
                                graph.scalar(static_cast<std::int64_t>(axis.axis))});
  }
  Tensor matrix(ElementType::f64, Shape{axis.output, axis.input});
  for (std::int64_t i = 0; i < axis.output; ++i) {
    const auto row = weights_at(op, axis, source_coordinate(op, axis, i));
    std::ranges::copy(row, matrix.data<double>().begin() + i * axis.input);
  }
  const OutputRef weights = graph.constant(matrix.to(node.type(data)));
  std::vector<std::int64_t> order(node.shape(data).rank());
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[axis.axis], order.back());
  const bool is_last = axis.axis + 1 == order.size();
  const OutputRef moved = is_last ? data : graph.transposed(data, order);
  const OutputRef product = graph.add(MatMul{false, true}, {moved, weights});
  return is_last ? product : graph.transposed(product, order);
}

// 1 where a position of the axis lies within the data, in a shape that broadcasts to the result.
OutputRef inside_mask(NodeContext& node, const Resampling& op, const ResampledAxis& axis,
                      OutputRef like) {
  std::vector<std::int64_t> dims(node.shape(like).rank(), 1);
  dims[axis.axis] = axis.output;
  Tensor mask(ElementType::boolean, Shape(dims));
  for (std::int64_t i = 0; i < axis.output; ++i)
    mask.data<bool>()[static_cast<std::size_t>(i)] =
        !is_outside(op, axis, source_coordinate(op, axis, i));
  return node.graph().constant(mask);
}

}  // namespace

OutputRef add_resampling(NodeContext& node, const Resampling& op, OutputRef data,
                         const std::vector<ResampledAxis>& axes) {
  if (axes.empty()) return data;
  if (const auto result = as_interpolate(node, op, data, axes)) return *result;
  GraphBuilder& graph = node.graph();
  const ElementType type = node.type(data);
  if (!is_float(type) && op.mode != "nearest") data = graph.converted(data, ElementType::f32);
  for (const ResampledAxis& axis : axes) {
    if (axis.input == Shape::kDynamic) NodeContext::refuse("a dimension that is left open");
    data = resampled(node, op, data, axis);
  }
  if (op.coordinates == "tf_crop_and_resize") {
    const OutputRef outside = graph.scalar_like(data, op.extrapolation_value);
    for (const ResampledAxis& axis : axes)
      data = graph.add(Select{}, {inside_mask(node, op, axis, data), data, outside});
  }
  return graph.converted(data, type);
}

}  // namespace octet::onnx
