// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/output_matching.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "quantization/algorithms/cholesky.h"

namespace octet {
namespace {

/// As much as the mean input varies.
constexpr double kRidge = 1;

float product_with(std::span<const std::int16_t> input, const float* other) {
  constexpr std::size_t kLanes = 16;
  float lanes[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= input.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      lanes[lane] += static_cast<float>(input[i + lane]) * other[i + lane];
  }
  float sum = 0;
  for (const float lane : lanes) sum += lane;
  for (; i < input.size(); ++i) sum += static_cast<float>(input[i]) * other[i];
  return sum;
}

}  // namespace

void subtract_outputs(std::span<const float> weights, const InputSamples& inputs,
                      std::span<float> outputs, ThreadTeam& team) {
  // Samples of so many outputs stay in the first-level cache, and each input is read once for them.
  constexpr std::size_t kTogether = 4;
  const std::size_t n = inputs.num_samples, num_outputs = outputs.size() / n;
  const std::size_t size = weights.size() / num_outputs;
  team.run((num_outputs + kTogether - 1) / kTogether, [&](std::size_t chunk) {
    const std::size_t first = chunk * kTogether;
    const std::size_t last = std::min(first + kTogether, num_outputs);
    for (std::size_t k = 0; k < size; ++k) {
      const std::int16_t* input = inputs.row(k).data();
      for (std::size_t o = first; o < last; ++o) {
        const float weight = weights[o * size + k];
        float* output = outputs.data() + o * n;
        for (std::size_t i = 0; i < n; ++i) output[i] -= weight * static_cast<float>(input[i]);
      }
    }
  });
}

void match_outputs(std::span<float> weights, const InputSamples& inputs,
                   const Covariance& covariance, std::span<const float> lacking, ThreadTeam& team) {
  const std::size_t size = covariance.size, num_samples = inputs.num_samples;
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const Cholesky factor(covariance, order, kRidge, team);
  const auto n = static_cast<float>(num_samples);
  team.run(weights.size() / size, [&](std::size_t o) {
    const auto lacks = lacking.subspan(o * num_samples, num_samples);
    const float mean = std::accumulate(lacks.begin(), lacks.end(), 0.0F) / n;
    std::vector<float> about_mean(lacks.begin(), lacks.end());
    for (float& value : about_mean) value -= mean;
    std::vector<float> change(size);
    for (std::size_t k = 0; k < size; ++k)
      change[k] = product_with(inputs.row(k), about_mean.data()) / n;
    factor.solve(change);
    for (std::size_t k = 0; k < size; ++k) weights[o * size + k] += change[k];
  });
}

}  // namespace octet
