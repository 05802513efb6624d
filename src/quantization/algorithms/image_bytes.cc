// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/image_bytes.h"

#include <algorithm>
#include <cmath>

namespace octet {
namespace {

constexpr double kMostByte = 255;
// Where zero is so near the middle of two bytes, x / s rounds to either of them.
constexpr double kClearOfMiddle = 0.4;

// To 16 bits, a hundredth of a level at most over all bytes: then products with bytes are exact in
// f32, and OpenVINO finds one step in the ends of all channels, which it compares bit by bit.
double rounded_step(double step) {
  constexpr int kBits = 16;
  int exponent = 0;
  const double mantissa = std::frexp(step, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(mantissa, kBits)), exponent - kBits);
}

std::optional<double> value_of(const std::vector<float>& values, std::size_t channel,
                               std::size_t num_channels, double otherwise) {
  if (values.empty()) return otherwise;
  if (values.size() == 1) return values[0];
  if (values.size() != num_channels) return std::nullopt;
  return values[channel];
}

}  // namespace

std::optional<ImageBytes> image_bytes_of(const Preprocess& preprocess, std::size_t num_channels) {
  struct Channel {
    double step, zero;
  };
  std::vector<Channel> channels;
  for (std::size_t c = 0; c < num_channels; ++c) {
    const auto mean = value_of(preprocess.mean, c, num_channels, 0);
    const auto std = value_of(preprocess.std, c, num_channels, 1);
    if (!mean || !std || !(*std > 0) || !(preprocess.scale > 0)) return std::nullopt;
    const double scale = preprocess.scale;
    const double zero = scale * *mean;
    if (!(zero > -0.5 && zero < kMostByte + 0.5)) return std::nullopt;
    channels.push_back({1 / (scale * *std), zero});
  }
  if (channels.empty()) return std::nullopt;
  const bool has_one_zero = std::ranges::all_of(channels, [&](const Channel& c) {
    return std::nearbyint(c.zero) == std::nearbyint(channels[0].zero);
  });
  double widest = 0;
  for (Channel& channel : channels) {
    if (!has_one_zero) channel.step = rounded_step(channel.step);
    widest = std::max(widest, channel.step);
  }
  const bool is_clear = std::ranges::all_of(channels, [](const Channel& c) {
    return std::abs(c.zero - std::nearbyint(c.zero)) < kClearOfMiddle;
  });
  ImageBytes bytes;
  for (const auto& [step, zero] : channels) {
    const double level = std::clamp(std::nearbyint(zero), 0.0, kMostByte);
    const double input_zero = is_clear ? level : zero;
    bytes.grid.low.push_back(static_cast<float>(-input_zero * step));
    bytes.grid.high.push_back(static_cast<float>((kMostByte - input_zero) * step));
    bytes.grid.output_low.push_back(static_cast<float>(-level * widest));
    bytes.grid.output_high.push_back(static_cast<float>((kMostByte - level) * widest));
    bytes.factors.push_back(static_cast<float>(step / widest));
  }
  return bytes;
}

}  // namespace octet
