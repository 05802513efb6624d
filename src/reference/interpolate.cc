// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "reference/ops.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

// One resampled dimension. Coordinates are f32, as in the engines that define the operation: the
// nearest neighbour of a tie depends on their rounding.
struct ResizedAxis {
  std::size_t dimension = 0;
  std::int64_t input = 1, output = 1;
  float scale = 1;
};

struct Tap {
  std::int64_t index = 0;
  double weight = 1;
};
// For each output position what it is made of.
using Taps = std::vector<std::vector<Tap>>;

float source_coordinate(CoordinateTransformationMode mode, const ResizedAxis& axis,
                        std::int64_t position) {
  const auto x = static_cast<float>(position);
  switch (mode) {
    case CoordinateTransformationMode::half_pixel:
      return (x + 0.5F) / axis.scale - 0.5F;
    case CoordinateTransformationMode::pytorch_half_pixel:
      return axis.output > 1 ? (x + 0.5F) / axis.scale - 0.5F : 0.0F;
    case CoordinateTransformationMode::asymmetric:
      return x / axis.scale;
    case CoordinateTransformationMode::tf_half_pixel_for_nn:
      return (x + 0.5F) / axis.scale;
    case CoordinateTransformationMode::align_corners:
      return axis.output == 1
                 ? 0.0F
                 : x * static_cast<float>(axis.input - 1) / static_cast<float>(axis.output - 1);
  }
  return x;
}

std::int64_t nearest(NearestMode mode, float coordinate, float scale) {
  switch (mode) {
    case NearestMode::round_prefer_floor:
      return static_cast<std::int64_t>(std::ceil(coordinate - 0.5F));
    case NearestMode::round_prefer_ceil:
      return static_cast<std::int64_t>(std::floor(coordinate + 0.5F));
    case NearestMode::floor:
      return static_cast<std::int64_t>(std::floor(coordinate));
    case NearestMode::ceil:
      return static_cast<std::int64_t>(std::ceil(coordinate));
    case NearestMode::simple:
      break;
  }
  return static_cast<std::int64_t>(scale < 1 ? std::ceil(coordinate) : std::trunc(coordinate));
}

std::vector<Tap> linear_onnx_taps(const ResizedAxis& axis, float coordinate) {
  const float last = static_cast<float>(axis.input - 1);
  const float clamped = std::clamp(coordinate, 0.0F, last);
  const auto first = static_cast<std::int64_t>(clamped);
  const double rest = static_cast<double>(clamped) - static_cast<double>(first);
  return {{first, 1 - rest}, {std::min(first + 1, axis.input - 1), rest}};
}

// A triangle around the coordinate; with antialiasing as wide as the positions that one output
// position stands for. What lies outside the data has no weight.
std::vector<Tap> linear_taps(const ResizedAxis& axis, float coordinate, bool antialias) {
  const double slope = antialias ? static_cast<double>(axis.scale) : 1.0;
  const auto reach =
      axis.scale > 1 ? std::int64_t{2} : static_cast<std::int64_t>(std::ceil(2 / slope));
  const auto centre = static_cast<std::int64_t>(std::round(coordinate));
  std::vector<Tap> taps;
  double sum = 0;
  for (std::int64_t i = centre - reach; i <= centre + reach; ++i) {
    const double distance = slope * (static_cast<double>(coordinate) - static_cast<double>(i));
    const double weight = std::max(0.0, 1 - std::abs(distance));
    if (i < 0 || i >= axis.input || weight == 0) continue;
    taps.push_back({i, weight});
    sum += weight;
  }
  for (Tap& tap : taps) tap.weight /= sum;
  return taps;
}

// Keys' cubic convolution through four neighbours, those outside the data being the edge's.
std::vector<Tap> cubic_taps(const ResizedAxis& axis, float coordinate, double a) {
  const double floor = std::floor(static_cast<double>(coordinate));
  const double t = static_cast<double>(coordinate) - floor;
  const auto outer = [a](double x) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; };
  const auto inner = [a](double x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
  const double weights[] = {outer(t + 1), inner(t), inner(1 - t), outer(2 - t)};
  std::vector<Tap> taps;
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::int64_t index = static_cast<std::int64_t>(floor) + i - 1;
    taps.push_back({std::clamp<std::int64_t>(index, 0, axis.input - 1), weights[i]});
  }
  return taps;
}

Taps make_taps(const Interpolate& op, const ResizedAxis& axis) {
  Taps taps;
  for (std::int64_t i = 0; i < axis.output; ++i) {
    const float x = source_coordinate(op.coordinate_transformation_mode, axis, i);
    switch (op.mode) {
      case InterpolateMode::nearest:
        taps.push_back(
            {{std::clamp<std::int64_t>(nearest(op.nearest_mode, x, axis.scale), 0, axis.input - 1),
              1.0}});
        break;
      case InterpolateMode::linear_onnx:
        taps.push_back(linear_onnx_taps(axis, x));
        break;
      case InterpolateMode::linear:
        taps.push_back(linear_taps(axis, x, op.antialias));
        break;
      case InterpolateMode::cubic:
        taps.push_back(cubic_taps(axis, x, op.cube_coeff));
        break;
    }
  }
  return taps;
}

std::vector<ResizedAxis> make_axes(const Interpolate& op, Inputs inputs, const Shape& data,
                                   const Shape& shape) {
  std::vector<std::int64_t> dimensions;
  if (inputs.size() > 2) {
    dimensions = integers(inputs[2]);
  } else {
    for (std::size_t d = 0; d < data.rank(); ++d)
      dimensions.push_back(static_cast<std::int64_t>(d));
  }
  const bool has_scales = op.shape_calculation_mode == ShapeCalculationMode::scales;
  const Tensor scales = inputs[1].to(ElementType::f32);
  std::vector<ResizedAxis> axes;
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    ResizedAxis axis;
    axis.dimension = normalized_axis(dimensions[i], data.rank());
    axis.input = data[axis.dimension];
    axis.output = shape[axis.dimension];
    axis.scale = has_scales ? scales.data<float>()[i]
                            : static_cast<float>(axis.output) / static_cast<float>(axis.input);
    axes.push_back(axis);
  }
  return axes;
}

Tensor padded(const Interpolate& op, const Tensor& data) {
  const auto is_zero = [](std::int64_t pad) { return pad == 0; };
  if (std::all_of(op.pads_begin.begin(), op.pads_begin.end(), is_zero) &&
      std::all_of(op.pads_end.begin(), op.pads_end.end(), is_zero))
    return data;
  std::vector<std::int64_t> begin = op.pads_begin;
  std::vector<std::int64_t> end = op.pads_end;
  begin.resize(data.shape().rank());
  end.resize(data.shape().rank());
  Shape shape = data.shape();
  for (std::size_t d = 0; d < shape.rank(); ++d) shape[d] += begin[d] + end[d];
  const Shape pads{static_cast<std::int64_t>(shape.rank())};
  const Tensor operands[] = {data, Tensor::from(pads, begin), Tensor::from(pads, end)};
  return compute(Pad{}, operands, shape);
}

// data [outer, input, inner] resampled to [outer, output, inner].
template <typename T, typename Combine>
Tensor resample(const Tensor& data, const ResizedAxis& axis, const Taps& taps,
                const Combine& combine) {
  Shape shape = data.shape();
  shape[axis.dimension] = axis.output;
  const auto inner = static_cast<std::size_t>(dense_strides(shape)[axis.dimension]);
  const auto input = static_cast<std::size_t>(axis.input);
  Tensor out(data.type(), shape);
  const auto* src = reinterpret_cast<const T*>(data.bytes());
  auto* dst = reinterpret_cast<T*>(out.bytes());
  const std::size_t line = inner * taps.size();
  const std::size_t num_outer = line == 0 ? 0 : out.num_elements() / line;
  for (std::size_t outer = 0; outer < num_outer; ++outer, src += input * inner) {
    for (const std::vector<Tap>& position : taps) {
      for (std::size_t i = 0; i < inner; ++i) *dst++ = combine(src + i, position, inner);
    }
  }
  return out;
}

double weighted_sum(const double* src, const std::vector<Tap>& taps, std::size_t stride) {
  double sum = 0;
  for (const Tap& tap : taps) sum += tap.weight * src[static_cast<std::size_t>(tap.index) * stride];
  return sum;
}

template <typename T>
Tensor pick(const Tensor& data, const ResizedAxis& axis, const Taps& taps) {
  return resample<T>(data, axis, taps,
                     [](const T* src, const std::vector<Tap>& position, std::size_t stride) {
                       return src[static_cast<std::size_t>(position[0].index) * stride];
                     });
}

Tensor pick(const Tensor& data, const ResizedAxis& axis, const Taps& taps) {
  switch (element_size(data.type())) {
    case 1:
      return pick<std::uint8_t>(data, axis, taps);
    case 2:
      return pick<std::uint16_t>(data, axis, taps);
    case 4:
      return pick<std::uint32_t>(data, axis, taps);
    default:
      return pick<std::uint64_t>(data, axis, taps);
  }
}

}  // namespace

Tensor compute(const Interpolate& op, Inputs inputs, const Shape& shape) {
  Tensor result = padded(op, inputs[0]);
  const std::vector<ResizedAxis> axes = make_axes(op, inputs, result.shape(), shape);
  if (op.mode == InterpolateMode::nearest) {
    for (const ResizedAxis& axis : axes) result = pick(result, axis, make_taps(op, axis));
    return result;
  }
  if (!is_float(result.type())) fail_unsupported("Interpolate", result.type());
  result = result.to(ElementType::f64);
  for (const ResizedAxis& axis : axes)
    result = resample<double>(result, axis, make_taps(op, axis), weighted_sum);
  return result.to(inputs[0].type());
}

}  // namespace octet::reference
