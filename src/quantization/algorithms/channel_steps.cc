// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/channel_steps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace octet {
namespace {

constexpr int kMostLevel = 255;
constexpr double kLeastStepRatio = 1.0 / 256;
constexpr int kMiddle = 128;
constexpr std::array kZeroLevels{4, 8, 12, 16, 24, 32, 48, 64, 96, kMiddle};
/// Of the step that cuts nothing.
constexpr std::array kStepFactors{1.1, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7,  0.65, 0.6,
                                  0.5, 0.4, 0.3,  0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02};

/// The values of one sign of a channel: sums over the bins of a histogram, so that an error takes
/// as long for any number of values.
class OneSide {
 public:
  /// @param farthest  the largest of the values, which the middle of their bin may exceed.
  OneSide(const std::vector<std::uint32_t>& bins, double end, double farthest)
      : width_(end / ChannelHistogram::kBins), farthest_(farthest) {
    sums_.resize(bins.size() + 1);
    for (std::size_t i = 0; i < bins.size(); ++i) {
      const double x = std::min((static_cast<double>(i) + 0.5) * width_, farthest), n = bins[i];
      sums_[i + 1] = {sums_[i].count + n, sums_[i].values + n * x, sums_[i].squares + n * x * x};
    }
  }

  double squares() const { return sums_.back().squares; }

  /// The sum of squared errors: x^2 below half a step, step^2 / 12 up to the end, (x - end)^2
  /// beyond it.
  double error(double end, double step) const {
    const Sums& near_zero = sums_[bins_below(std::min(step / 2, end))];
    const Sums& within = sums_[end < farthest_ ? bins_below(end) : sums_.size() - 1];
    const Sums& all = sums_.back();
    return near_zero.squares + (within.count - near_zero.count) * step * step / 12 +
           (all.squares - within.squares) - 2 * end * (all.values - within.values) +
           end * end * (all.count - within.count);
  }

 private:
  struct Sums {
    double count = 0, values = 0, squares = 0;
  };

  // Bins whose middle is below x.
  std::size_t bins_below(double x) const {
    if (width_ == 0) return 0;
    const double below = x / width_ + 0.5;
    const auto last = static_cast<double>(sums_.size() - 1);
    return static_cast<std::size_t>(std::min(below, last));
  }

  double width_;
  double farthest_;
  std::vector<Sums> sums_;
};

struct Channel {
  Channel(const ChannelHistogram& histogram, double least, double greatest)
      : low(std::max(0.0, -least)),
        high(std::max(0.0, greatest)),
        below(histogram.negative, histogram.end, low),
        above(histogram.positive, histogram.end, high) {}

  // The step that cuts nothing.
  double whole_step(int zero_level) const {
    const double of_high = high / (kMostLevel - zero_level);
    return zero_level == 0 ? of_high : std::max(of_high, low / zero_level);
  }
  double error(int zero_level, double step) const {
    return below.error(zero_level * step, step) +
           above.error((kMostLevel - zero_level) * step, step);
  }
  double squares() const { return below.squares() + above.squares(); }

  double low, high;
  OneSide below, above;
};

struct Found {
  double error = std::numeric_limits<double>::infinity();
  ChannelSteps grid;
};

// Only channels without negative values are cut: what is cut of a SiLU's few widest values shifts
// what reads them.
Found search_steps(const std::vector<Channel>& channels, int zero_level) {
  static constexpr double kCutsNothing[] = {1};
  const std::span<const double> factors =
      zero_level == 0 ? std::span<const double>(kStepFactors) : kCutsNothing;
  double widest = 0;
  for (const Channel& channel : channels) widest = std::max(widest, channel.whole_step(zero_level));
  const double least_step =
      widest > 0 ? std::max(widest * kLeastStepRatio, 0x1p-118 / kMostLevel) : 1e-6;
  Found found{0, {zero_level, {}}};
  for (const Channel& channel : channels) {
    double best = least_step, least = std::numeric_limits<double>::infinity();
    for (const double factor : factors) {
      const double step = std::max(channel.whole_step(zero_level) * factor, least_step);
      const double error = channel.error(zero_level, step);
      if (error >= least) continue;
      least = error;
      best = step;
    }
    found.grid.steps.push_back(static_cast<float>(best));
    if (channel.squares() > 0) found.error += least / channel.squares();
  }
  return found;
}

}  // namespace

TensorStatistics ChannelSteps::ends() const {
  TensorStatistics ends;
  for (const float step : steps) {
    ends.min.push_back(static_cast<float>(-zero_level) * step);
    ends.max.push_back(static_cast<float>(kMostLevel - zero_level) * step);
  }
  return ends;
}

ChannelSteps search_channel_steps(std::span<const ChannelHistogram> histograms,
                                  const TensorStatistics& extremes, bool symmetric) {
  std::vector<Channel> channels;
  for (std::size_t c = 0; c < histograms.size(); ++c)
    channels.emplace_back(histograms[c], extremes.min[c], extremes.max[c]);
  const bool is_signed = std::ranges::any_of(extremes.min, [](float x) { return x < 0; });
  if (!is_signed) return search_steps(channels, 0).grid;
  if (symmetric) return search_steps(channels, kMiddle).grid;
  Found best;
  for (const int zero_level : kZeroLevels) {
    Found found = search_steps(channels, zero_level);
    if (found.error < best.error) best = std::move(found);
  }
  return std::move(best.grid);
}

}  // namespace octet
