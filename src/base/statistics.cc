// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace octet {

double mean(std::span<const double> values) {
  if (values.empty()) throw InvalidArgument("averaging: expected at least one value, got none");
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double median(std::span<const double> values) {
  return percentile(values, 50);
}

double percentile(std::span<const double> values, double p) {
  if (values.empty())
    throw InvalidArgument("computing a percentile: expected at least one value, got none");
  if (!(p >= 0 && p <= 100)) {
    throw InvalidArgument(
        fmt::format("computing a percentile: expected a rank within [0, 100], got {}", p));
  }
  std::vector<double> sorted(values.begin(), values.end());
  const double rank = p / 100 * static_cast<double>(sorted.size() - 1);
  const auto lower = static_cast<std::ptrdiff_t>(rank);
  std::nth_element(sorted.begin(), sorted.begin() + lower, sorted.end());
  const double below = sorted[static_cast<std::size_t>(lower)];
  const double fraction = rank - static_cast<double>(lower);
  if (fraction == 0) return below;
  const double above = *std::min_element(sorted.begin() + lower + 1, sorted.end());
  return below + fraction * (above - below);
}

}  // namespace octet
