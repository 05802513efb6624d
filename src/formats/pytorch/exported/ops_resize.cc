// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/promotion.h"

namespace octet::pytorch::exported {
namespace {

std::vector<double> scales_of(Call& call, std::size_t spatial) {
  std::vector<double> scales = call.reals("scale_factors");
  for (const char* name : {"scales", "scales_h", "scales_w"})
    if (const auto scale = call.optional_real(name)) scales.push_back(*scale);
  return scales.size() == spatial ? scales : std::vector<double>{};
}

// Where the sizes are given, torch computes with their quotient, but with the scales where they are
// given too.
void resize(Call& call, std::size_t spatial, Interpolate op) {
  const OutputRef x = call.tensor(call.has("self") ? "self" : "input");
  if (call.rank(x) != spatial + 2)
    call.fail(fmt::format("expected data of {} dimensions, got {}", spatial + 2,
                          to_string(call.shape(x))));
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < spatial; ++i) axes.push_back(static_cast<std::int64_t>(i + 2));
  const std::vector<double> scales = scales_of(call, spatial);
  const bool by_scales = !scales.empty() && op.coordinate_transformation_mode !=
                                                CoordinateTransformationMode::align_corners;
  if (!call.has("output_size") && scales.empty())
    call.fail(fmt::format("expected {} sizes or scales", spatial));
  if (by_scales || !call.has("output_size")) {
    call.ignore({"output_size"});
    op.shape_calculation_mode = ShapeCalculationMode::scales;
    const std::vector<float> factors(scales.begin(), scales.end());
    const OutputRef target =
        call.add_constant(Tensor::from(Shape{static_cast<std::int64_t>(spatial)}, factors));
    return call.result(call.add(op, {x, target, call.integers_constant(axes)}));
  }
  op.shape_calculation_mode = ShapeCalculationMode::sizes;
  const OutputRef target = call.shape_output(call.numbers("output_size"));
  call.result(call.add(op, {x, target, call.integers_constant(axes)}));
}

// The source of an output at i is floor(i / scale).
template <std::size_t spatial>
void nearest(Call& call) {
  Interpolate op;
  op.mode = InterpolateMode::nearest;
  op.coordinate_transformation_mode = CoordinateTransformationMode::asymmetric;
  op.nearest_mode = NearestMode::floor;
  resize(call, spatial, op);
}

// The source of an output at i is floor((i + 0.5) / scale): half a pixel on, rounded up from .5.
template <std::size_t spatial>
void nearest_exact(Call& call) {
  Interpolate op;
  op.mode = InterpolateMode::nearest;
  op.coordinate_transformation_mode = CoordinateTransformationMode::half_pixel;
  op.nearest_mode = NearestMode::round_prefer_ceil;
  resize(call, spatial, op);
}

template <std::size_t spatial, InterpolateMode mode>
void interpolate(Call& call) {
  Interpolate op;
  op.mode = mode;
  op.coordinate_transformation_mode = call.flag("align_corners", false)
                                          ? CoordinateTransformationMode::align_corners
                                          : CoordinateTransformationMode::half_pixel;
  resize(call, spatial, op);
}

// Keys' cubic with a = -0.5, or a triangle.
double antialias_kernel(bool cubic, double x) {
  x = std::abs(x);
  if (!cubic) return std::max(0.0, 1 - x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

// Weights of the input's positions (columns) for each of the output's. `step` is what one position
// of the output stands for; the kernel is as wide if that is more than one.
// Source: torch's _compute_indices_weights_aa, after Pillow.
Tensor antialias_weights(std::int64_t input, std::int64_t output, double step, bool cubic) {
  Tensor weights(ElementType::f32, Shape{output, input});
  const double stretch = std::max(step, 1.0);
  const double reach = (cubic ? 2 : 1) * stretch;
  for (std::int64_t i = 0; i < output; ++i) {
    const double centre = step * (static_cast<double>(i) + 0.5);
    const auto first = std::max<std::int64_t>(static_cast<std::int64_t>(centre - reach + 0.5), 0);
    const auto end = std::min(static_cast<std::int64_t>(centre + reach + 0.5), input);
    const auto at = [&](std::int64_t j) {
      return antialias_kernel(cubic, (static_cast<double>(j) - centre + 0.5) / stretch);
    };
    double sum = 0;
    for (std::int64_t j = first; j < end; ++j) sum += at(j);
    for (std::int64_t j = first; j < end; ++j)
      weights.data<float>()[static_cast<std::size_t>(i * input + j)] =
          static_cast<float>(at(j) / sum);
  }
  return weights;
}

// Both dimensions are resampled by products with matrices.
template <bool cubic>
void antialiased(Call& call) {
  constexpr std::int64_t kMostSizes = 4096;
  OutputRef x = call.tensor(call.has("self") ? "self" : "input");
  if (call.rank(x) != 4) call.fail("expected data of 4 dimensions");
  const bool aligned = call.flag("align_corners", false);
  const std::vector<double> scales = scales_of(call, 2);
  std::vector<std::int64_t> sizes = call.integers("output_size");
  if (sizes.empty() && scales.empty()) call.fail("expected 2 sizes or scales");
  for (std::size_t i = 0; i < 2; ++i) {
    const std::int64_t input = call.shape(x)[i + 2];
    if (input == Shape::kDynamic) call.unsupported("resampling a size that is left open");
    if (sizes.size() < i + 1)
      sizes.push_back(static_cast<std::int64_t>(static_cast<double>(input) * scales[i]));
    const std::int64_t output = sizes[i];
    if (output < 1 || output > kMostSizes || input > kMostSizes)
      call.unsupported(fmt::format("resampling {} to {} positions", input, output));
    const bool by_scale = !aligned && !scales.empty() && scales[i] > 0;
    double step = static_cast<double>(input) / static_cast<double>(output);
    if (by_scale) step = 1 / scales[i];
    if (aligned)
      step = output > 1 ? static_cast<double>(input - 1) / static_cast<double>(output - 1) : 0;
    if (step == 1 && input == output) continue;
    const OutputRef weights = call.add_constant(antialias_weights(input, output, step, cubic));
    x = i == 0 ? call.add(MatMul{}, {weights, x}) : call.add(MatMul{false, true}, {x, weights});
  }
  call.result(x);
}

/// How far a tensor grows (or, below 0, shrinks) at each end of each dimension.
struct Pads {
  std::vector<std::int64_t> begin;
  std::vector<std::int64_t> end;
};

// Torch gives pairs from the last dimension on.
Pads pads_of(Call& call, const char* name, std::size_t rank) {
  const std::vector<std::int64_t> pairs = call.integers(name);
  if (pairs.size() % 2 != 0 || pairs.size() / 2 > rank)
    call.fail(fmt::format("expected pairs of pads for at most {} dimensions, got {} numbers", rank,
                          pairs.size()));
  Pads pads{std::vector<std::int64_t>(rank, 0), std::vector<std::int64_t>(rank, 0)};
  for (std::size_t i = 0; i < pairs.size() / 2; ++i) {
    pads.begin[rank - 1 - i] = pairs[2 * i];
    pads.end[rank - 1 - i] = pairs[2 * i + 1];
  }
  return pads;
}

OutputRef wrapped(Call& call, OutputRef x, const Pads& pads) {
  for (std::size_t i = 0; i < pads.begin.size(); ++i) {
    const auto axis = static_cast<std::int64_t>(i);
    const std::int64_t size = call.shape(x)[i];
    if (pads.begin[i] == 0 && pads.end[i] == 0) continue;
    if (size == Shape::kDynamic || pads.begin[i] < 0 || pads.end[i] < 0)
      call.unsupported("circular padding of an open size or by less than 0");
    std::vector<OutputRef> parts;
    if (pads.begin[i] > 0) parts.push_back(call.slice(x, axis, size - pads.begin[i], size));
    parts.push_back(x);
    if (pads.end[i] > 0) parts.push_back(call.slice(x, axis, 0, pads.end[i]));
    x = call.add(Concat{axis}, parts);
  }
  return x;
}

OutputRef cropped(Call& call, OutputRef x, Pads& pads) {
  for (std::size_t i = 0; i < pads.begin.size(); ++i) {
    const std::int64_t before = std::max<std::int64_t>(0, -pads.begin[i]);
    const std::int64_t after = std::max<std::int64_t>(0, -pads.end[i]);
    if (before == 0 && after == 0) continue;
    x = call.slice(x, static_cast<std::int64_t>(i), before,
                   after == 0 ? std::numeric_limits<std::int64_t>::max() : -after);
    pads.begin[i] = std::max<std::int64_t>(0, pads.begin[i]);
    pads.end[i] = std::max<std::int64_t>(0, pads.end[i]);
  }
  return x;
}

void padded(Call& call, const std::string& mode, const char* pads_name) {
  OutputRef x = call.tensor("self");
  Pads pads = pads_of(call, pads_name, call.rank(x));
  const Operand value = call.has("value") ? call.operand("value") : Operand(Number(0.0));
  const OutputRef fill = as_tensor(call, value, call.type_of(x));
  if (mode == "circular") return call.result(wrapped(call, x, pads));
  PadMode pad_mode = PadMode::constant;
  if (mode == "reflect") {
    pad_mode = PadMode::reflect;
  } else if (mode == "replicate") {
    pad_mode = PadMode::edge;
  } else if (mode != "constant") {
    call.fail(
        fmt::format("expected a mode constant, reflect, replicate or circular, got \"{}\"", mode));
  }
  x = cropped(call, x, pads);
  const auto none = [](const std::vector<std::int64_t>& list) {
    return std::all_of(list.begin(), list.end(), [](std::int64_t n) { return n == 0; });
  };
  if (none(pads.begin) && none(pads.end)) return call.result(x);
  std::vector<OutputRef> inputs{x, call.integers_constant(pads.begin),
                                call.integers_constant(pads.end)};
  if (pad_mode == PadMode::constant) inputs.push_back(fill);
  call.result(call.add(Pad{pad_mode}, inputs));
}

void pad(Call& call) {
  padded(call, call.has("mode") ? call.text("mode") : "constant", "pad");
}
void constant_pad(Call& call) {
  padded(call, "constant", "pad");
}
void reflection_pad(Call& call) {
  padded(call, "reflect", "padding");
}
void replication_pad(Call& call) {
  padded(call, "replicate", "padding");
}

constexpr auto kLinear = InterpolateMode::linear_onnx;
constexpr auto kCubic = InterpolateMode::cubic;

constexpr OpRow kResizeRows[] = {
    {"aten.upsample_nearest1d.default", "Interpolate", nearest<1>},
    {"aten.upsample_nearest1d.vec", "Interpolate", nearest<1>},
    {"aten.upsample_nearest2d.default", "Interpolate", nearest<2>},
    {"aten.upsample_nearest2d.vec", "Interpolate", nearest<2>},
    {"aten._upsample_nearest_exact1d.default", "Interpolate", nearest_exact<1>},
    {"aten._upsample_nearest_exact1d.vec", "Interpolate", nearest_exact<1>},
    {"aten._upsample_nearest_exact2d.default", "Interpolate", nearest_exact<2>},
    {"aten._upsample_nearest_exact2d.vec", "Interpolate", nearest_exact<2>},
    {"aten.upsample_linear1d.default", "Interpolate", interpolate<1, kLinear>},
    {"aten.upsample_linear1d.vec", "Interpolate", interpolate<1, kLinear>},
    {"aten.upsample_bilinear2d.default", "Interpolate", interpolate<2, kLinear>},
    {"aten.upsample_bilinear2d.vec", "Interpolate", interpolate<2, kLinear>},
    {"aten.upsample_bicubic2d.default", "Interpolate", interpolate<2, kCubic>},
    {"aten.upsample_bicubic2d.vec", "Interpolate", interpolate<2, kCubic>},
    {"aten._upsample_bilinear2d_aa.default", "MatMul", antialiased<false>},
    {"aten._upsample_bilinear2d_aa.vec", "MatMul", antialiased<false>},
    {"aten._upsample_bicubic2d_aa.default", "MatMul", antialiased<true>},
    {"aten._upsample_bicubic2d_aa.vec", "MatMul", antialiased<true>},
    {"aten.pad.default", "Pad", pad},
    {"aten.constant_pad_nd.default", "Pad", constant_pad},
    {"aten.reflection_pad1d.default", "Pad", reflection_pad},
    {"aten.reflection_pad2d.default", "Pad", reflection_pad},
    {"aten.replication_pad1d.default", "Pad", replication_pad},
    {"aten.replication_pad2d.default", "Pad", replication_pad}};

}  // namespace

std::span<const OpRow> resize_ops() {
  return kResizeRows;
}

}  // namespace octet::pytorch::exported
