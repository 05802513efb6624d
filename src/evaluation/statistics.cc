// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "evaluation/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace octet {

std::size_t argmax(std::span<const float> values) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (values[i] > values[best] || (std::isnan(values[best]) && !std::isnan(values[i]))) best = i;
  }
  return best;
}

std::size_t rank_of(std::span<const float> logits, std::size_t label) {
  if (std::isnan(logits[label])) return logits.size();
  std::size_t before = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (logits[i] > logits[label] || (logits[i] == logits[label] && i < label)) ++before;
  }
  return before;
}

double mcnemar_p(std::size_t a, std::size_t b) {
  const auto n = static_cast<double>(a + b);
  double tail = 0;
  for (std::size_t k = 0; k <= std::min(a, b); ++k) {
    const auto hits = static_cast<double>(k);
    tail += std::exp(std::lgamma(n + 1) - std::lgamma(hits + 1) - std::lgamma(n - hits + 1) -
                     n * std::log(2.0));
  }
  return std::min(1.0, 2 * tail);
}

LatencyStatistics summarize(std::vector<double> latencies_ms) {
  std::sort(latencies_ms.begin(), latencies_ms.end());
  const std::size_t count = latencies_ms.size();
  // Nearest rank: of 10 values, percentile 90 is the 9th, 99 the 10th.
  const auto percentile = [&](std::size_t percent) {
    return latencies_ms[std::max<std::size_t>((count * percent + 99) / 100, 1) - 1];
  };
  LatencyStatistics result;
  result.median = count % 2 == 1 ? latencies_ms[count / 2]
                                 : (latencies_ms[count / 2 - 1] + latencies_ms[count / 2]) / 2;
  result.average =
      std::accumulate(latencies_ms.begin(), latencies_ms.end(), 0.0) / static_cast<double>(count);
  result.min = latencies_ms.front();
  result.max = latencies_ms.back();
  result.p90 = percentile(90);
  result.p99 = percentile(99);
  return result;
}

}  // namespace octet
