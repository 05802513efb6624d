// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/quantizer_config.h"

#include <algorithm>
#include <cmath>

namespace octet {
namespace {

// Ends below it would have steps that are no normal f32: 2^-118 / 256 = 2^-126.
constexpr float kLeastEnd = 0x1p-118F;

// A channel's range is at least 1 % of the widest channel's, so that what is nearly all zeros takes
// part in the grid of the others. Any range will do where all are zeros.
std::vector<float> widen_symmetric(const std::vector<float>& max) {
  constexpr float kEndOfZeros = 8e-5F;
  const float widest = *std::max_element(max.begin(), max.end());
  const float floor = widest > 0 ? std::max(widest * 0.01F, kLeastEnd) : kEndOfZeros;
  std::vector<float> widened(max.size());
  std::transform(max.begin(), max.end(), widened.begin(),
                 [&](float m) { return std::max(floor, m); });
  return widened;
}

void choose_symmetric(const TensorStatistics& statistics, const QuantizerConfig& config,
                      FakeQuantizeParameters& parameters) {
  parameters.high = widen_symmetric(statistics.max);
  const bool is_signed =
      config.force_signed ||
      std::any_of(statistics.min.begin(), statistics.min.end(), [](float m) { return m < 0; });
  // -128 steps below zero for 127 above: low = -high * 128 / 127.
  const auto levels = static_cast<double>(parameters.levels);
  const auto low_scale = static_cast<float>(config.narrow_range ? 1.0 : levels / (levels - 2));
  for (float high : parameters.high) parameters.low.push_back(is_signed ? -high * low_scale : 0.0F);
}

struct Ends {
  float low;
  float high;
};

// Moves one end outward so that zero falls on a grid of so many steps.
Ends tune(Ends ends, float steps) {
  const float zero_point = std::nearbyint(-ends.low * (steps / (ends.high - ends.low)));
  const float low = zero_point < steps ? zero_point / (zero_point - steps) * ends.high : ends.low;
  const float high = zero_point > 0 ? (zero_point - steps) / zero_point * ends.low : ends.high;
  if (ends.high - low > high - ends.low) return {low, ends.high};
  return {ends.low, high};
}

// The range of a channel that is narrower is widened by it at both ends: NNCF's 8e-4, but no more
// than 1 % of the tensor's own range.
float least_range(const TensorStatistics& statistics) {
  constexpr float kLeastRange = 8e-4F;
  const float low = *std::min_element(statistics.min.begin(), statistics.min.end());
  const float high = *std::max_element(statistics.max.begin(), statistics.max.end());
  const float extent = std::max(high, 0.0F) - std::min(low, 0.0F);
  return extent > 0 ? std::clamp(extent * 0.01F, kLeastEnd, kLeastRange) : kLeastRange;
}

void choose_asymmetric(const TensorStatistics& statistics, FakeQuantizeParameters& parameters) {
  const float least = least_range(statistics);
  const auto steps = static_cast<float>(parameters.levels - 1);
  for (std::size_t i = 0; i < statistics.min.size(); ++i) {
    const float widening = statistics.max[i] - statistics.min[i] > least ? 0.0F : least;
    const Ends ends = tune({std::min(statistics.min[i] - widening, 0.0F),
                            std::max(statistics.max[i] + widening, 0.0F)},
                           steps);
    parameters.low.push_back(ends.low);
    parameters.high.push_back(ends.high);
  }
}

}  // namespace

FakeQuantizeParameters choose_fake_quantize(const TensorStatistics& statistics,
                                            const QuantizerConfig& config, bool half_range) {
  FakeQuantizeParameters parameters;
  parameters.levels = (std::int64_t{1} << config.num_bits) - (config.narrow_range ? 1 : 0);
  if (config.scheme == QuantizationScheme::asymmetric) {
    choose_asymmetric(statistics, parameters);
    return parameters;
  }
  choose_symmetric(statistics, config, parameters);
  if (half_range) {
    // 254 steps of the full grid where the 7-bit one has 127: the same grid twice as wide.
    for (float& low : parameters.low) low *= 2;
    for (float& high : parameters.high) high *= 2;
  }
  return parameters;
}

}  // namespace octet
