// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/step_search.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace octet {
namespace {

// Shares in twentieths: below a half nothing is best, as the largest weights lose too much.
constexpr int kParts = 20;
constexpr int kFewestParts = 10;

double rounding_error(std::span<const float> weights, std::span<const float> importance, float step,
                      float most) {
  double sum = 0;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const float level = std::clamp(std::nearbyint(weights[k] / step), -most, most);
    const double error = weights[k] - level * step;
    sum += error * error * static_cast<double>(importance.empty() ? 1.0F : importance[k]);
  }
  return sum;
}

}  // namespace

float search_step(std::span<const float> weights, std::span<const float> importance, float widest,
                  float most) {
  float best = widest;
  double least = rounding_error(weights, importance, widest, most);
  for (int parts = kParts - 1; parts >= kFewestParts; --parts) {
    const float step = widest * static_cast<float>(parts) / kParts;
    const double error = rounding_error(weights, importance, step, most);
    if (error >= least) continue;
    least = error;
    best = step;
  }
  return best;
}

}  // namespace octet
