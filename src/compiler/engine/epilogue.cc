// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/engine/epilogue.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "compiler/engine/grid.h"

namespace octet {
namespace {

// Adds what is whole of a bias counted in accumulators, as far as there is room. @return what is
// left of it: nothing of a bias that is whole but for its own rounding to f32.
double take_whole(double bias, std::int64_t room, std::int32_t& initial) {
  if (!std::isfinite(bias)) return bias;
  const auto most = static_cast<double>(room);
  const double whole = std::nearbyint(std::clamp(bias, -most, most));
  initial += static_cast<std::int32_t>(whole);
  const double rest = bias - whole;
  constexpr double kPrecision = std::numeric_limits<float>::epsilon();
  return std::abs(rest) <= kPrecision * std::abs(bias) ? 0 : rest;
}

}  // namespace

Epilogue fused_epilogue(const AccumulatorMap& map, const Tail& tail,
                        const PerTensorParams& residual,
                        const std::optional<InitialAccumulators>& initial) {
  Epilogue epilogue;
  const bool rounds_first = tail.residual && tail.first.quantizer && tail.rounds_first;
  const Grid first(tail.first.quantizer, tail.first.origin);
  const Grid second(tail.second.quantizer, tail.second.origin);
  epilogue.zero_point = static_cast<std::int32_t>((tail.residual ? second : first).origin());
  // What is not rounded before the residual needs no grid of its own: the second stage's saves the
  // product with alpha and its rounding.
  const bool on_second = tail.residual && !rounds_first;
  for (std::size_t c = 0; c < map.scale.size(); ++c) {
    const double step = on_second ? second.scale(0) : first.scale(c);
    const double zero_point = on_second ? 0.0 : first.zero_point(c);
    const auto on_grid = [&](double bound) {
      return static_cast<float>((bound - first.zero_point(c)) * (first.scale(c) / step) +
                                zero_point);
    };
    // In f32, where it is a quotient of scales.
    const double factor =
        static_cast<float>(tail.multiplier[c] * map.scale[c]) / static_cast<float>(step);
    double bias = (tail.multiplier[c] * map.offset[c] + tail.bias[c]) / step;
    if (initial && std::isfinite(bias / factor))
      bias = factor * take_whole(bias / factor, initial->room, initial->values[c]);
    epilogue.scale.scale.push_back(static_cast<float>(factor));
    epilogue.scale.bias.push_back(static_cast<float>(bias + zero_point));
    const Bounds bounds = first.bounds(tail.first.clamp, c);
    epilogue.clamp.low.push_back(on_grid(bounds.low));
    epilogue.clamp.high.push_back(on_grid(bounds.high));
  }
  if (!tail.residual) return epilogue;
  const Bounds bounds = second.bounds(tail.second.clamp, 0);
  const double alpha = on_second ? 1.0 : first.scale(0) / second.scale(0);
  const double beta = residual.scale / second.scale(0);
  const double first_zero = on_second ? 0.0 : first.zero_point(0);
  epilogue.residual =
      Epilogue::Residual{.first_zero_point = rounds_first ? std::optional(0.0F) : std::nullopt,
                         .alpha = static_cast<float>(alpha),
                         .beta = static_cast<float>(beta),
                         .gamma = static_cast<float>(second.zero_point(0) - alpha * first_zero -
                                                     beta * residual.zero_point),
                         .low = static_cast<float>(bounds.low),
                         .high = static_cast<float>(bounds.high)};
  return epilogue;
}

Epilogue fused_sum_epilogue(const Tail& tail, const QuantParams& first,
                            const PerTensorParams& residual) {
  const std::size_t channels = tail.multiplier.size();
  const double scale = first.scale[0], offset = -scale * first.zero_point[0];
  return fused_epilogue(
      {std::vector<double>(channels, scale), std::vector<double>(channels, offset)}, tail,
      residual);
}

Epilogue standalone_quantizer_epilogue(const GridRange& ends, double origin, std::size_t channels) {
  Epilogue epilogue;
  epilogue.scale.form = kernels::Affine::stepwise;
  epilogue.zero_point = static_cast<std::int32_t>(origin);
  for (std::size_t c = 0; c < channels; ++c) {
    const std::size_t i = is_per_channel(ends) ? c : 0;
    const float steps = steps_per_unit(ends, i);
    epilogue.scale.scale.push_back(steps);
    epilogue.scale.bias.push_back(origin != 0 ? 0.0F : -ends.low[i] * steps);
    push_bounds({-origin, kMostSteps - origin}, epilogue.clamp);
  }
  return epilogue;
}

Epilogue Engine::bias_epilogue(const Tail& tail) const {
  Epilogue epilogue;
  for (const double bias : tail.bias) {
    epilogue.scale.scale.push_back(1);
    // x + -0 is x, also where x is -0.
    epilogue.scale.bias.push_back(bias == 0 ? -0.0F : static_cast<float>(bias));
  }
  epilogue.set_bounds(tail.bias.size(), tail.first.clamp.first, tail.first.clamp.second);
  return epilogue;
}

Epilogue Engine::dequantizing_epilogue(const std::vector<float>& scale,
                                       const std::vector<float>& zero_point) const {
  Epilogue epilogue;
  epilogue.scale = {kernels::Affine::centered, scale, {}};
  for (const float level : zero_point) epilogue.scale.bias.push_back(-level);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  epilogue.set_bounds(scale.size(), -kInfinity, kInfinity);
  return epilogue;
}

}  // namespace octet
