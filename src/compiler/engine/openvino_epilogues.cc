// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/engine/openvino_epilogues.h"

#include <cmath>
#include <limits>

#include "compiler/engine/grid.h"

namespace octet::openvino {
namespace {

// A shift below this part of the range is left out.
constexpr float kNegligibleShift = 1e-5F;

// A shift by so small a part of `range`, which is what all levels span, is left out.
float unless_negligible(float shift, float range) {
  return std::abs(shift) < range * kNegligibleShift ? 0.0F : shift;
}

// What a quantizer adds to the steps that it counts from a stage's origin.
float shift_of(const GridRange& ends, double origin) {
  return unless_negligible(low_step(ends) - static_cast<float>(origin), kMostSteps);
}

// The factor of a last step per tensor in oneDNN: where nothing is added to it, it is given as the
// scale of the output, by which oneDNN divides.
float last_factor(float factor, float shift) {
  return shift == 0 ? 1.0F / (1.0F / factor) : factor;
}

// Steps of a quantizer from real values.
Epilogue::Steps steps_of(const GridRange& ends, double origin, std::size_t channels) {
  Epilogue::Steps steps{{}, shift_of(ends, origin)};
  for (std::size_t c = 0; c < channels; ++c) {
    const float scale = steps_per_unit(ends, is_per_channel(ends) ? c : 0);
    steps.scale.push_back(is_per_channel(ends) ? scale : last_factor(scale, steps.shift));
  }
  return steps;
}

// The levels of a first summand's quantizer counted in the residual's, whose zero point it takes
// over: OpenVINO's transformations leave q + (levels - shift) * factor.
struct ResidualLevels {
  ResidualLevels(const Tail& tail, const PerTensorParams& residual)
      : unit(step_f32(residual.scale)) {
    const GridRange& ends = tail.first.ends;
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
  const GridRange sum{{stage.ends.low[0] / unit}, {stage.ends.high[0] / unit}};
  const Bounds bounds = Grid(stage.quantizer, stage.origin).bounds(stage.clamp, 0);
  return {.addition = kernels::Addition::unscaled,
          .alpha = steps_per_unit(sum, 0),
          .beta = static_cast<float>(-residual.origin),
          .gamma = shift_of(sum, stage.origin),
          .low = static_cast<float>(bounds.low),
          .high = static_cast<float>(bounds.high)};
}

}  // namespace

float step_f32(double scale) {
  return static_cast<float>(scale * kMostSteps) / static_cast<float>(kMostSteps);
}

Epilogue real_epilogue(const AccumulatorMap& map, const Tail& tail) {
  const Grid grid(tail.first.quantizer, tail.first.origin);
  Epilogue epilogue;
  epilogue.scale.form = kernels::Affine::stepwise;
  epilogue.zero_point = static_cast<std::int32_t>(grid.origin());
  for (std::size_t c = 0; c < map.scale.size(); ++c) {
    epilogue.scale.scale.push_back(static_cast<float>(tail.multiplier[c] * map.scale[c]));
    epilogue.scale.bias.push_back(
        static_cast<float>(tail.multiplier[c] * map.offset[c] + tail.bias[c]));
    push_bounds(grid.bounds(tail.first.clamp, c), epilogue.clamp);
  }
  if (tail.first.quantizer)
    epilogue.steps = steps_of(tail.first.ends, grid.origin(), map.scale.size());
  return epilogue;
}

std::optional<Epilogue> unbiased_epilogue(const AccumulatorMap& map, const Tail& tail) {
  if (!tail.first.quantizer) return std::nullopt;
  const GridRange& ends = tail.first.ends;
  const Grid grid(tail.first.quantizer, tail.first.origin);
  Epilogue epilogue;
  epilogue.scale.form = kernels::Affine::stepwise;
  epilogue.zero_point = static_cast<std::int32_t>(grid.origin());
  for (std::size_t c = 0; c < map.scale.size(); ++c) {
    const std::size_t i = is_per_channel(ends) ? c : 0;
    const auto unit = static_cast<float>(tail.multiplier[c] * map.scale[c]);
    const GridRange in_accumulators{{ends.low[i] / unit}, {ends.high[i] / unit}};
    const bool is_counted = std::isfinite((kMostSteps + 1) * in_accumulators.low[0]) &&
                            std::isfinite((kMostSteps + 1) * in_accumulators.high[0]);
    if (map.offset[c] != 0 || tail.bias[c] != 0 || !is_counted) return std::nullopt;
    auto& [form, scale, bias] = epilogue.scale;
    scale.push_back(steps_per_unit(in_accumulators, 0));
    bias.push_back(c == 0 ? shift_of(in_accumulators, grid.origin()) : bias[0]);
    push_bounds(grid.bounds(tail.first.clamp, c), epilogue.clamp);
  }
  return epilogue;
}

Epilogue summing_epilogue(const AccumulatorMap& map, const Tail& tail,
                          const PerTensorParams& residual) {
  const ResidualLevels levels(tail, residual);
  Epilogue epilogue = real_epilogue(map, tail);
  const auto origin = static_cast<float>(tail.first.origin);
  const auto in_levels = [&](float bound) {
    return (std::nearbyint(bound) + origin) * levels.per_level + levels.low;
  };
  for (float& low : epilogue.clamp.low) low = in_levels(low);
  for (float& high : epilogue.clamp.high) high = in_levels(high);
  epilogue.steps->scale.assign(map.scale.size(),
                               steps_per_unit(tail.first.ends, 0) * levels.per_level);
  epilogue.steps->shift = unless_negligible(
      low_step(tail.first.ends) * levels.per_level + levels.low, kMostSteps * levels.per_level);
  epilogue.zero_point = static_cast<std::int32_t>(tail.second.origin);
  epilogue.residual = unscaled_sum(tail, residual, levels.unit);
  epilogue.residual->alpha = last_factor(epilogue.residual->alpha, epilogue.residual->gamma);
  return epilogue;
}

Epilogue unscaled_sum_epilogue(const Tail& tail, const PerTensorParams& residual,
                               std::size_t channels) {
  const ResidualLevels levels(tail, residual);
  Epilogue epilogue;
  epilogue.scale.scale.assign(channels, levels.per_level);
  epilogue.scale.bias.assign(channels, levels.low);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  epilogue.set_bounds(channels, -kInfinity, kInfinity);
  epilogue.zero_point = static_cast<std::int32_t>(tail.second.origin);
  epilogue.residual = unscaled_sum(tail, residual, levels.unit);
  return epilogue;
}

Epilogue last_quantizer_epilogue(const Tail::Stage& stage, std::size_t channels) {
  const GridRange& ends = stage.ends;
  Epilogue epilogue;
  epilogue.zero_point = static_cast<std::int32_t>(stage.origin);
  if (is_per_channel(ends)) epilogue.scale.form = kernels::Affine::stepwise;
  const Epilogue::Steps steps = steps_of(ends, stage.origin, channels);
  epilogue.scale.scale = steps.scale;
  epilogue.scale.bias.assign(channels, steps.shift);
  for (std::size_t c = 0; c < channels; ++c)
    push_bounds({-stage.origin, kMostSteps - stage.origin}, epilogue.clamp);
  return epilogue;
}

}  // namespace octet::openvino
