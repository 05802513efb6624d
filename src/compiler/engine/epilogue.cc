// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/engine/epilogue.h"

#include <algorithm>
#include <cmath>
#include <functional>
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

// A shift by so small a part of `range`, which is what all levels span, is left out.
float unless_negligible(float shift, float range) {
  return std::abs(shift) < range * kNegligibleShift ? 0.0F : shift;
}

// What a quantizer adds to the steps that it counts from a stage's origin.
float shift_of(const GridEnds& ends, double origin) {
  return unless_negligible(low_step(ends) - static_cast<float>(origin), kMostSteps);
}

// The factor of a last step per tensor in oneDNN: where nothing is added to it, it is given as the
// scale of the output, by which oneDNN divides.
float last_factor(float factor, float shift) {
  return shift == 0 ? 1.0F / (1.0F / factor) : factor;
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

void push_bounds(const Bounds& bounds, Epilogue& epilogue) {
  epilogue.low.push_back(static_cast<float>(bounds.low));
  epilogue.high.push_back(static_cast<float>(bounds.high));
}

// The sum of two values' levels as ONNX Runtime's QLinearAdd has it, on the grid of `sum`.
Epilogue::Residual levels_sum(const PerTensorParams& first, const PerTensorParams& residual,
                              const QuantParams& sum, bool residual_last, const Bounds& bounds) {
  const auto ratio = [&](const PerTensorParams& params) {
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

// The levels of a first summand's quantizer counted in the residual's, whose zero point it takes
// over: OpenVINO's transformations leave q + (levels - shift) * factor.
struct ResidualLevels {
  ResidualLevels(const Tail& tail, const PerTensorParams& residual)
      : unit(engine_scale(residual.scale, tail.arithmetic)) {
    const GridEnds& ends = tail.first.ends;
    const auto most = static_cast<float>(kMostSteps);
    const bool is_signed = std::nearbyint(tail.first.quantizer->zero_point[0]) == kSignedZeroPoint;
    const auto begin = static_cast<float>(is_signed ? -kSignedZeroPoint : 0);
    const float step = (ends.high[0] - ends.low[0]) / most;
    const float factor = step / unit;
    const float first_zero = begin == 0 ? low_step(ends) : 0.0F;
    const float shift =
        first_zero + static_cast<float>(residual.zero_point - residual.origin) * unit / step;
    low = (begin - shift) * factor;
    per_level = ((begin + most - shift) * factor - low) / most;
  }

  /// A level of the residual, real.
  float unit;
  /// The first summand's level 0, and what the next ones add.
  float low, per_level;
};

// The sum of two values in levels of the residual, quantized.
Epilogue::Residual unscaled_sum(const Tail& tail, const PerTensorParams& residual, float unit) {
  const Tail::Stage& stage = tail.second;
  const GridEnds sum{-1, {stage.ends.low[0] / unit}, {stage.ends.high[0] / unit}};
  const Bounds bounds = Grid(stage.quantizer, stage.origin).bounds(stage.clamp, 0);
  return {.alpha = steps_per_unit(sum, 0),
          .beta = static_cast<float>(-residual.origin),
          .gamma = shift_of(sum, stage.origin),
          .low = static_cast<float>(bounds.low),
          .high = static_cast<float>(bounds.high),
          .addition = kernels::Addition::unscaled};
}

bool is_uniform(const std::vector<float>& values) {
  return std::ranges::adjacent_find(values, std::ranges::not_equal_to()) == values.end();
}

}  // namespace

bool is_uniform(const Epilogue& e) {
  return is_uniform(e.scale) && is_uniform(e.bias) && is_uniform(e.low) && is_uniform(e.high) &&
         is_uniform(e.step_scale);
}

bool set_channels(Epilogue& e, std::size_t channels) {
  if (e.scale.size() == channels) return true;
  if (!is_uniform(e)) return false;
  for (std::vector<float>* values : {&e.scale, &e.bias, &e.low, &e.high, &e.step_scale}) {
    if (!values->empty()) values->assign(channels, values->front());
  }
  return true;
}

float low_step(const GridEnds& ends) {
  return -ends.low[0] * static_cast<float>(kMostSteps) / (ends.high[0] - ends.low[0]);
}

Epilogue levels_epilogue(const PerTensorParams& first, const PerTensorParams& residual,
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
                       const Tail& tail, const PerTensorParams& residual,
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
    if (initial && std::isfinite(bias / factor))
      bias = factor * take_whole(bias / factor, initial->room, initial->values[c]);
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
    push_bounds(grid.bounds(tail.first.clamp, c), epilogue);
    if (!tail.first.quantizer) continue;
    const GridEnds& ends = tail.first.ends;
    epilogue.step_shift = shift_of(ends, grid.origin);
    const float steps = steps_per_unit(ends, ends.axis < 0 ? 0 : c);
    epilogue.step_scale.push_back(ends.axis < 0 ? last_factor(steps, epilogue.step_shift) : steps);
  }
  return epilogue;
}

std::optional<Epilogue> unbiased_epilogue(const std::vector<double>& scale,
                                          const std::vector<double>& offset, const Tail& tail) {
  if (!tail.first.quantizer) return std::nullopt;
  const GridEnds& ends = tail.first.ends;
  const Grid grid(tail.first.quantizer, tail.first.origin);
  Epilogue epilogue;
  epilogue.affine = kernels::Affine::stepwise;
  epilogue.zero_point = static_cast<std::int32_t>(grid.origin);
  for (std::size_t c = 0; c < scale.size(); ++c) {
    const std::size_t i = ends.axis < 0 ? 0 : c;
    const auto unit = static_cast<float>(tail.multiplier[c] * scale[c]);
    const GridEnds in_sums{-1, {ends.low[i] / unit}, {ends.high[i] / unit}};
    const bool is_counted = std::isfinite((kMostSteps + 1) * in_sums.low[0]) &&
                            std::isfinite((kMostSteps + 1) * in_sums.high[0]);
    if (offset[c] != 0 || tail.bias[c] != 0 || !is_counted) return std::nullopt;
    epilogue.scale.push_back(steps_per_unit(in_sums, 0));
    epilogue.bias.push_back(c == 0 ? shift_of(in_sums, grid.origin) : epilogue.bias[0]);
    push_bounds(grid.bounds(tail.first.clamp, c), epilogue);
  }
  return epilogue;
}

Epilogue summing_epilogue(const std::vector<double>& scale, const std::vector<double>& offset,
                          const Tail& tail, const PerTensorParams& residual) {
  const ResidualLevels levels(tail, residual);
  Epilogue epilogue = real_epilogue(scale, offset, tail);
  const auto origin = static_cast<float>(tail.first.origin);
  const auto in_levels = [&](float bound) {
    return (std::nearbyint(bound) + origin) * levels.per_level + levels.low;
  };
  for (std::size_t c = 0; c < scale.size(); ++c) {
    epilogue.step_scale[c] = steps_per_unit(tail.first.ends, 0) * levels.per_level;
    epilogue.low[c] = in_levels(epilogue.low[c]);
    epilogue.high[c] = in_levels(epilogue.high[c]);
  }
  epilogue.step_shift = unless_negligible(low_step(tail.first.ends) * levels.per_level + levels.low,
                                          kMostSteps * levels.per_level);
  epilogue.zero_point = static_cast<std::int32_t>(tail.second.origin);
  epilogue.residual = unscaled_sum(tail, residual, levels.unit);
  epilogue.residual->alpha = last_factor(epilogue.residual->alpha, epilogue.residual->gamma);
  return epilogue;
}

Epilogue unscaled_sum_epilogue(const Tail& tail, const PerTensorParams& residual,
                               std::size_t channels) {
  const ResidualLevels levels(tail, residual);
  Epilogue epilogue;
  epilogue.scale.assign(channels, levels.per_level);
  epilogue.bias.assign(channels, levels.low);
  epilogue.low.assign(channels, -std::numeric_limits<float>::infinity());
  epilogue.high.assign(channels, std::numeric_limits<float>::infinity());
  epilogue.zero_point = static_cast<std::int32_t>(tail.second.origin);
  epilogue.residual = unscaled_sum(tail, residual, levels.unit);
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
    switch (form) {
      case QuantizerForm::quotient:
        epilogue.scale.push_back(static_cast<float>(stage.quantizer->scale[i]));
        epilogue.bias.push_back(0);
        break;
      case QuantizerForm::within_product:
        epilogue.bias.push_back(shift_of(ends, stage.origin));
        epilogue.scale.push_back(ends.axis < 0 ? last_factor(steps, epilogue.bias[c]) : steps);
        break;
      case QuantizerForm::standalone:
        epilogue.scale.push_back(steps);
        epilogue.bias.push_back(origin != 0 ? 0.0F : -ends.low[i] * steps);
        break;
    }
    epilogue.low.push_back(-origin);
    epilogue.high.push_back(static_cast<float>(kMostSteps) - origin);
  }
  return epilogue;
}

Epilogue dequantizing_epilogue(const std::vector<float>& scale,
                               const std::vector<float>& zero_point) {
  Epilogue epilogue;
  epilogue.affine = kernels::Affine::centered;
  epilogue.scale = scale;
  for (const float level : zero_point) epilogue.bias.push_back(-level);
  epilogue.low.assign(scale.size(), -std::numeric_limits<float>::infinity());
  epilogue.high.assign(scale.size(), std::numeric_limits<float>::infinity());
  return epilogue;
}

}  // namespace octet
