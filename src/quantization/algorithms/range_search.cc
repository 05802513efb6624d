// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/range_search.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace octet {
namespace {

constexpr std::array kFactors{1.2,  1.1,  1.05, 1.0,  0.95, 0.9,  0.85, 0.8,  0.75,
                              0.7,  0.65, 0.6,  0.55, 0.5,  0.45, 0.4,  0.35, 0.3,
                              0.25, 0.2,  0.15, 0.1,  0.07, 0.05, 0.03, 0.02, 0.01};

/// Beside the other side. The least values of SiLU, -0.28 in many positions of all channels, would
/// be clipped for the sake of one wide channel, and the sums that read them shift.
constexpr double kShortSide = 1.0 / 8;

/// How much weight divided values have, by their size; one histogram for all channels.
class Density {
 public:
  explicit Density(double top) : top_(top), weights_(kBins, 0.0) {}

  void add(const std::vector<std::uint32_t>& bins, double end, double factor) {
    const double width = end / ChannelHistogram::kBins;
    for (std::size_t i = 0; i < bins.size(); ++i) {
      if (bins[i] == 0) continue;
      const double x = (static_cast<double>(i) + 0.5) * width / factor;
      const auto bin = static_cast<std::size_t>(x / top_ * kBins);
      weights_[std::min(bin, kBins - 1)] += bins[i] * factor * factor;
    }
  }

  /// The sum of squared errors of a grid with that end and step.
  double error(double end, double step) const {
    double sum = 0;
    for (std::size_t i = 0; i < kBins; ++i) {
      if (weights_[i] == 0) continue;
      const double x = (static_cast<double>(i) + 0.5) / kBins * top_;
      const double beyond = x - end;
      sum += weights_[i] * (beyond > 0 ? beyond * beyond : x < step / 2 ? x * x : step * step / 12);
    }
    return sum;
  }

 private:
  static constexpr std::size_t kBins = 2048;
  double top_;
  std::vector<double> weights_;
};

struct Tops {
  double negative = 0;
  double positive = 0;
};

Tops tops_of(std::span<const ObservedTensor> tensors) {
  Tops tops;
  for (const ObservedTensor& tensor : tensors) {
    for (std::size_t c = 0; c < tensor.extremes.min.size(); ++c) {
      const double factor = tensor.factors.empty() ? 1.0 : tensor.factors[c];
      tops.negative =
          std::max(tops.negative, -static_cast<double>(tensor.extremes.min[c]) / factor);
      tops.positive = std::max(tops.positive, static_cast<double>(tensor.extremes.max[c]) / factor);
    }
  }
  return tops;
}

/// The factor of the least error(factor), the first of several.
template <typename Error>
double best_factor(const Error& error) {
  double best = 1, least = std::numeric_limits<double>::infinity();
  for (const double factor : kFactors) {
    const double e = error(factor);
    if (e < least) {
      least = e;
      best = factor;
    }
  }
  return best;
}

}  // namespace

TensorStatistics search_range(std::span<const ObservedTensor> tensors, const RangeSearch& options) {
  const Tops tops = tops_of(tensors);
  const double top = std::max(tops.negative, tops.positive);
  if (top == 0) return {{0.0F}, {0.0F}};
  Density negative(top), positive(top);
  for (const ObservedTensor& tensor : tensors) {
    for (std::size_t c = 0; c < tensor.histograms.size(); ++c) {
      const ChannelHistogram& histogram = tensor.histograms[c];
      const double factor = tensor.factors.empty() ? 1.0 : tensor.factors[c];
      negative.add(histogram.negative, histogram.end, factor);
      positive.add(histogram.positive, histogram.end, factor);
    }
  }
  const bool is_signed = tops.negative > 0;
  const auto capped = [&](double end) { return std::min(end, static_cast<double>(options.most)); };
  if (options.symmetric || !is_signed) {
    const double steps = is_signed ? 127 : 255;
    const double factor = best_factor([&](double f) {
      const double end = capped(top * f), step = end / steps;
      return positive.error(end, step) + negative.error(end + step, step);
    });
    const auto end = static_cast<float>(capped(top * factor));
    return {{is_signed ? -end : 0.0F}, {end}};
  }
  // One end after the other: what one of them clips does not depend on the other.
  double low = tops.negative, high = std::max(tops.positive, 0.0);
  const auto error = [&](double below, double above) {
    const double step = (below + above) / 255;
    return positive.error(above, step) + negative.error(below, step);
  };
  const double widest = low;
  high = capped(high * best_factor([&](double f) { return error(low, capped(high * f)); }));
  // What an end takes away of the other side's levels is not worth clipping where it is so little.
  if (widest > kShortSide * high)
    low = widest * best_factor([&](double f) { return error(widest * f, high); });
  return {{static_cast<float>(-low)}, {static_cast<float>(high)}};
}

}  // namespace octet
