// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// The value of an f32 output that is a constant, also through the Convert of a compressed one;
/// nothing if it is computed.
std::optional<Tensor> constant_f32(const Model& model, OutputRef ref);
/// Whether no element of a float tensor is infinite or NaN.
bool is_finite(const Tensor& tensor);

/// How a matcher finds the values of constants: nothing for an output that is computed.
using ConstantLookup = std::function<std::optional<Tensor>(OutputRef)>;

/// Whether quantized constants have integers of the type.
bool is_weight_type(ElementType type) noexcept;

/// Whether a model has a FakeQuantize.
bool has_quantizers(const Model& model);

/// The step of a grid: `levels` reals at equal distances from `low` to `high`, in the precision of
/// T.
template <std::floating_point T>
constexpr T grid_step(T low, T high, std::int64_t levels) {
  return (high - low) / static_cast<T>(levels - 1);
}
/// The steps from the low end of a grid to real zero: a whole number, up to the rounding of the
/// ends, where zero is a level.
template <std::floating_point T>
constexpr T grid_zero_point(T low, T step) {
  return -low / step;
}
/// The level, 0 to levels - 1, that FakeQuantize rounds x to.
template <std::floating_point T>
T grid_level(T x, T low, T high, std::int64_t levels) {
  const auto last = static_cast<T>(levels - 1);
  if (x <= std::min(low, high)) return 0;
  if (x > std::max(low, high)) return last;
  return std::nearbyint((x - low) / (high - low) * last);
}
/// What FakeQuantize makes of x. Beyond the ends of the input it gives those of the output as they
/// are, without the rounding of (output_high - output_low) + output_low.
template <std::floating_point T>
T fake_quantize(T x, T input_low, T input_high, T output_low, T output_high, std::int64_t levels) {
  if (x <= std::min(input_low, input_high)) return output_low;
  if (x > std::max(input_low, input_high)) return output_high;
  const T level = grid_level(x, input_low, input_high, levels);
  return level / static_cast<T>(levels - 1) * (output_high - output_low) + output_low;
}

/// A zero point further from a level than this is none: rounding it would move real zero by as much
/// of a step. The rounding of ends to f32 leaves less: that of [-2.0036345, 1.987981] in 256 levels
/// is 128.000003.
constexpr double kZeroPointTolerance = 1e-3;

/// A grid of which real zero is a level.
struct GridWithZero {
  double step = 1;
  /// As the ends give it, and the level that it is.
  double zero_point = 0, zero_level = 0;
};
/// @return nothing if low is not below high, an end is not finite or zero is no level.
std::optional<GridWithZero> grid_with_zero(float low, float high, std::int64_t levels);

/// The f32 scale whose products with the levels, counted from a whole zero point, were rounded to
/// the ends of a grid; nothing if none of the three f32 nearest the step gives both. The step
/// itself may be beside it: it is that of the rounded ends.
std::optional<float> exact_scale(float low, float high, std::int64_t levels, double zero_point);
/// Whether steps are one and the same but for the rounding of their ends to f32.
bool is_one_step(std::span<const double> steps);

/// The ends of a grid as a FakeQuantize has them: f32, of one shape, which broadcasts to its data.
struct GridLimits {
  Tensor low, high;

  /// One step per element of the limits, in their order.
  std::vector<double> steps(std::int64_t levels) const;
};

/// A FakeQuantize whose limits are constants: data are rounded to the nearest level of `input`,
/// and the same level of `output` stands in their place.
struct QuantizerLimits {
  std::int64_t levels = 256;
  GridLimits input, output;
};

/// Recognises a FakeQuantize with constant limits. @param find  constant_f32() if not given.
std::optional<QuantizerLimits> match_quantizer_limits(const Model& model, const Node& node,
                                                      const ConstantLookup& find = {});

/// The ends of a grid, the same for all elements or one for each index of an axis.
struct GridRange {
  std::vector<float> low, high;
  bool operator==(const GridRange&) const = default;
};

/// The grids of a FakeQuantize whose limits vary along one axis of its data at most.
struct QuantizerGrids {
  std::int64_t levels = 256;
  /// The axis, counted from the data's first; -1 where one grid serves all elements.
  int axis = -1;
  /// One entry, or one per index of the axis.
  GridRange input, output;
};

/// @return nothing if the limits vary along several axes. @param data_rank  of what is quantized.
std::optional<QuantizerGrids> along_one_axis(const QuantizerLimits& limits, std::size_t data_rank);
/// match_quantizer_limits(), then along_one_axis().
std::optional<QuantizerGrids> match_quantizer_grids(const Model& model, const Node& node,
                                                    const ConstantLookup& find = {});

/// Integers that stand for reals: Convert(integers) [- zero point] * scale.
struct IntegerConstant {
  /// Of type i8, u8, i4 or u4.
  OutputRef integers;
  /// The Convert.
  NodeId convert = 0;
  std::optional<OutputRef> zero_point;
  OutputRef scale;
};

/// Recognises the form of a quantized constant by its last node, the product that gives `ref`.
/// Whether integers, zero point and scale are constants is for the caller to see.
std::optional<IntegerConstant> match_integer_constant(const Model& model, OutputRef ref);

}  // namespace octet
