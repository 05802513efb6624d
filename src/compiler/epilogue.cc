// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/epilogue.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace octet {
namespace {

struct Bounds {
  double low, high;
};

// OpenVINO leaves out a shift below this part of the range.
constexpr float kNegligibleShift = 1e-5F;
// From the lowest byte to the highest.
constexpr int kMostSteps = 255;

Bounds type_bounds(ElementType type) {
  if (type == ElementType::u8) return {0, kMostSteps};
  return {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
}

// The grid that a stage's result is expressed on: steps of a quantizer, or the real numbers
// themselves. Steps are counted from `origin`: what is rounded is rounded beside it.
struct Grid {
  Grid(const std::optional<QuantParams>& quantizer, double steps_begin)
      : params(quantizer ? &*quantizer : nullptr), origin(steps_begin) {
    const Bounds type = type_bounds(params != nullptr ? params->type : ElementType::f32);
    range = {type.low - origin, type.high - origin};
  }

  double scale(std::size_t c) const {
    return params == nullptr ? 1.0 : params->scale[params->axis < 0 ? 0 : c];
  }
  double zero_point(std::size_t c) const {
    return params == nullptr ? 0.0 : params->zero_point[params->axis < 0 ? 0 : c] - origin;
  }
  Bounds bounds(const std::pair<float, float>& clamp, std::size_t c) const {
    const auto on_grid = [&](double real) {
      return std::clamp(real / scale(c) + zero_point(c), range.low, range.high);
    };
    return {on_grid(clamp.first), on_grid(clamp.second)};
  }

  const QuantParams* params;
  double origin;
  Bounds range;
};

// In f32, as OpenVINO's CPU plugin has them.
float steps_per_unit(const GridEnds& ends, std::size_t c) {
  return static_cast<float>(kMostSteps) / (ends.high[c] - ends.low[c]);
}
float first_step(const GridEnds& ends, std::size_t c) {
  return -ends.low[c] * static_cast<float>(kMostSteps) / (ends.high[c] - ends.low[c]);
}

// Adds what is whole of a bias counted in sums, as far as there is room. @return what is left of
// it: nothing of a bias that is whole but for its own rounding to f32.
double take_whole(double sums, std::int64_t room, std::int32_t& initial) {
  if (!std::isfinite(sums)) return sums;
  const auto most = static_cast<double>(room);
  const double whole = std::nearbyint(std::clamp(sums, -most, most));
  initial += static_cast<std::int32_t>(whole);
  const double rest = sums - whole;
  constexpr double kPrecision = std::numeric_limits<float>::epsilon();
  return std::abs(rest) <= kPrecision * std::abs(sums) ? 0 : rest;
}

// The sum of two values' levels as ONNX Runtime's QLinearAdd has it, on the grid of `sum`.
Epilogue::Residual levels_sum(const ResidualParams& first, const ResidualParams& residual,
                              const QuantParams& sum, bool residual_last, const Bounds& bounds) {
  const auto ratio = [&](const ResidualParams& params) {
    return static_cast<float>(params.scale) / static_cast<float>(sum.scale[0]);
  };
  const float alpha = ratio(first), beta = ratio(residual);
  return {.alpha = alpha,
          .beta = beta,
          .gamma = static_cast<float>(sum.zero_point[0]) -
                   (alpha * static_cast<float>(first.zero_point) +
                    beta * static_cast<float>(residual.zero_point)),
          .low = static_cast<float>(bounds.low),
          .high = static_cast<float>(bounds.high),
          .addition =
              residual_last ? kernels::Addition::residual_last : kernels::Addition::residual_first};
}

}  // namespace

Epilogue levels_epilogue(const ResidualParams& first, const ResidualParams& residual,
                         const Tail& tail, std::size_t channels) {
  const Grid sum(tail.second.quantizer, 0);
  Epilogue epilogue;
  epilogue.scale.assign(channels, 1.0F);
  epilogue.bias.assign(channels, 0.0F);
  epilogue.low.assign(channels, 0.0F);
  epilogue.high.assign(channels, static_cast<float>(kMostSteps));
  epilogue.residual = levels_sum(first, residual, *tail.second.quantizer, tail.residual_last,
                                 sum.bounds(tail.second.clamp, 0));
  return epilogue;
}

float engine_scale(double scale, QuantizerArithmetic arithmetic) {
  if (arithmetic == QuantizerArithmetic::quantize_linear) return static_cast<float>(scale);
  return static_cast<float>(scale * kMostSteps) / static_cast<float>(kMostSteps);
}

Epilogue make_epilogue(const std::vector<double>& scale, const std::vector<double>& offset,
                       const Tail& tail, const ResidualParams& residual,
                       std::optional<InitialSums> initial) {
  Epilogue epilogue;
  epilogue.round_first = tail.residual && tail.first.quantizer && tail.rounds_first;
  const bool sums_levels = tail.arithmetic == QuantizerArithmetic::quantize_linear &&
                           epilogue.round_first && tail.second.quantizer;
  const Grid first(tail.first.quantizer, tail.first.origin);
  const Grid second(tail.second.quantizer, sums_levels ? 0 : tail.second.origin);
  epilogue.zero_point = static_cast<std::int32_t>((tail.residual ? second : first).origin);
  // What is not rounded before the residual needs no grid of its own: the second stage's saves the
  // product with alpha and its rounding.
  const bool on_second = tail.residual && !epilogue.round_first;
  for (std::size_t c = 0; c < scale.size(); ++c) {
    const double step = on_second ? second.scale(0) : first.scale(c);
    const double zero_point = on_second ? 0.0 : first.zero_point(c);
    const auto on_grid = [&](double bound) {
      return static_cast<float>((bound - first.zero_point(c)) * (first.scale(c) / step) +
                                zero_point);
    };
    // In f32 as ONNX Runtime has it, where it is a quotient of scales.
    const double factor =
        static_cast<float>(tail.multiplier[c] * scale[c]) / static_cast<float>(step);
    double bias = (tail.multiplier[c] * offset[c] + tail.bias[c]) / step;
    if (initial) bias = factor * take_whole(bias / factor, initial->room, initial->values[c]);
    epilogue.scale.push_back(static_cast<float>(factor));
    epilogue.bias.push_back(static_cast<float>(bias + zero_point));
    const Bounds bounds = first.bounds(tail.first.clamp, c);
    epilogue.low.push_back(on_grid(bounds.low));
    epilogue.high.push_back(on_grid(bounds.high));
  }
  if (!tail.residual) return epilogue;
  const Bounds bounds = second.bounds(tail.second.clamp, 0);
  if (sums_levels) {
    epilogue.first_zero_point = static_cast<float>(first.origin);
    epilogue.residual = levels_sum({first.scale(0), first.origin}, residual, *tail.second.quantizer,
                                   tail.residual_last, bounds);
    return epilogue;
  }
  const double alpha = on_second ? 1.0 : first.scale(0) / second.scale(0);
  const double beta = residual.scale / second.scale(0);
  const double first_zero = on_second ? 0.0 : first.zero_point(0);
  epilogue.residual =
      Epilogue::Residual{.alpha = static_cast<float>(alpha),
                         .beta = static_cast<float>(beta),
                         .gamma = static_cast<float>(second.zero_point(0) - alpha * first_zero -
                                                     beta * residual.zero_point),
                         .low = static_cast<float>(bounds.low),
                         .high = static_cast<float>(bounds.high)};
  return epilogue;
}

Epilogue real_epilogue(const std::vector<double>& scale, const std::vector<double>& offset,
                       const Tail& tail) {
  const Grid grid(tail.first.quantizer, tail.first.origin);
  Epilogue epilogue;
  epilogue.affine = kernels::Affine::stepwise;
  epilogue.zero_point = static_cast<std::int32_t>(grid.origin);
  for (std::size_t c = 0; c < scale.size(); ++c) {
    epilogue.scale.push_back(static_cast<float>(tail.multiplier[c] * scale[c]));
    epilogue.bias.push_back(static_cast<float>(tail.multiplier[c] * offset[c] + tail.bias[c]));
    const Bounds bounds = grid.bounds(tail.first.clamp, c);
    epilogue.low.push_back(static_cast<float>(bounds.low));
    epilogue.high.push_back(static_cast<float>(bounds.high));
    if (!tail.first.quantizer) continue;
    const GridEnds& ends = tail.first.ends;
    epilogue.step_scale.push_back(steps_per_unit(ends, ends.axis < 0 ? 0 : c));
    epilogue.step_shift = first_step(ends, 0) - static_cast<float>(grid.origin);
  }
  return epilogue;
}

Epilogue summing_epilogue(const std::vector<double>& scale, const std::vector<double>& offset,
                          const Tail& tail, const ResidualParams& residual) {
  // Both summands are counted in the residual's levels, whose zero point the first one takes over:
  // OpenVINO's transformations leave q + (levels - shift) * factor of the first one's levels. They
  // have levels around a zero point of 128 as signed bytes, unless a product reads them.
  constexpr double kMiddle = 128;
  const double first_begin = tail.first.quantizer->zero_point[0] == kMiddle ? -kMiddle : 0;
  const double residual_begin =
      tail.only_sums_read_residual && residual.zero_point == kMiddle ? -kMiddle : 0;
  const auto begin = static_cast<float>(first_begin);
  const auto most = static_cast<float>(kMostSteps);
  const float unit = engine_scale(residual.scale, tail.arithmetic);
  const float step = (tail.first.ends.high[0] - tail.first.ends.low[0]) / most;
  const float factor = step / unit;
  const float first_zero = first_begin == 0 ? first_step(tail.first.ends, 0) : 0.0F;
  const float shift =
      first_zero + static_cast<float>(residual.zero_point + residual_begin) * unit / step;
  const float low = (begin - shift) * factor;
  const float high = (begin + most - shift) * factor;
  const float per_level = (high - low) / most;
  float step_shift = first_step(tail.first.ends, 0) * per_level + low;
  if (std::abs(step_shift) < most * per_level * kNegligibleShift) step_shift = 0;

  Epilogue epilogue = real_epilogue(scale, offset, tail);
  const auto origin = static_cast<float>(tail.first.origin);
  const auto on_second = [&](float bound) {
    return (std::nearbyint(bound) + origin) * per_level + low;
  };
  for (std::size_t c = 0; c < scale.size(); ++c) {
    epilogue.step_scale[c] *= per_level;
    epilogue.low[c] = on_second(epilogue.low[c]);
    epilogue.high[c] = on_second(epilogue.high[c]);
  }
  epilogue.step_shift = step_shift;
  epilogue.zero_point = static_cast<std::int32_t>(tail.second.origin);
  const GridEnds sum{-1, {tail.second.ends.low[0] / unit}, {tail.second.ends.high[0] / unit}};
  const Grid second(tail.second.quantizer, tail.second.origin);
  const Bounds bounds = second.bounds(tail.second.clamp, 0);
  epilogue.residual =
      Epilogue::Residual{.alpha = steps_per_unit(sum, 0),
                         .beta = static_cast<float>(residual_begin),
                         .gamma = first_step(sum, 0) - static_cast<float>(second.origin),
                         .low = static_cast<float>(bounds.low),
                         .high = static_cast<float>(bounds.high),
                         .addition = kernels::Addition::unscaled};
  return epilogue;
}

Epilogue quantizing_epilogue(const Tail::Stage& stage, QuantizerForm form, std::size_t channels) {
  const GridEnds& ends = stage.ends;
  const auto origin = static_cast<float>(stage.origin);
  Epilogue epilogue;
  epilogue.zero_point = static_cast<std::int32_t>(stage.origin);
  if (form == QuantizerForm::quotient)
    epilogue.affine = kernels::Affine::quotient;
  else if (form == QuantizerForm::standalone || ends.axis >= 0)
    epilogue.affine = kernels::Affine::stepwise;
  for (std::size_t c = 0; c < channels; ++c) {
    const std::size_t i = ends.axis < 0 ? 0 : c;
    const float steps = steps_per_unit(ends, i);
    const bool is_quotient = form == QuantizerForm::quotient;
    const float shift =
        form == QuantizerForm::within_product ? first_step(ends, 0) : -ends.low[i] * steps;
    epilogue.scale.push_back(is_quotient ? static_cast<float>(stage.quantizer->scale[i]) : steps);
    epilogue.bias.push_back(is_quotient || origin != 0 ? 0.0F : shift);
    epilogue.low.push_back(-origin);
    epilogue.high.push_back(static_cast<float>(kMostSteps) - origin);
  }
  return epilogue;
}

Epilogue affine_epilogue(const std::vector<double>& scale, const std::vector<double>& bias,
                         ElementType dst) {
  const Bounds bounds = type_bounds(dst);
  Epilogue epilogue;
  epilogue.scale.assign(scale.begin(), scale.end());
  epilogue.bias.assign(bias.begin(), bias.end());
  epilogue.low.assign(scale.size(), static_cast<float>(bounds.low));
  epilogue.high.assign(scale.size(), static_cast<float>(bounds.high));
  return epilogue;
}

}  // namespace octet
