// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/layer_rounding.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "base/pair_bound.h"
#include "quantization/algorithms/weight_rounding.h"

namespace octet {
namespace {

/// Inputs of an output that are rounded together: a covariance of them takes 8 MB.
constexpr std::size_t kLargestCovariance = 1024;

/// Weights in units of their steps, [outputs][size].
struct Rows {
  std::vector<float> values;
  std::size_t size = 0;
  /// Of each output.
  std::vector<float> most;

  std::size_t num_outputs() const { return most.size(); }
  std::span<float> row(std::size_t output) {
    return std::span(values).subspan(output * size, size);
  }
};

// Calls copy(weight, value in its row, step) for all weights.
template <typename Copy>
void for_each_weight(Tensor& weights, const LayerWeights& layer, Rows& rows, const Copy& copy) {
  const std::span<float> values = weights.data<float>();
  const std::size_t outputs = rows.num_outputs();
  for (std::size_t o = 0; o < outputs; ++o) {
    for (std::size_t k = 0; k < rows.size; ++k) {
      const std::size_t index = layer.inputs_first ? k * outputs + o : o * rows.size + k;
      copy(values[index], rows.values[o * rows.size + k], layer.steps[o]);
    }
  }
}

// The outputs of a group, as many of their inputs at once as a covariance may have.
void round_group(Rows& rows, const PatchGeometry& geometry, const PatchSamples& samples,
                 std::size_t group, ThreadTeam& team) {
  const std::size_t num_outputs = rows.num_outputs() / geometry.groups;
  const std::size_t num_blocks = (rows.size + kLargestCovariance - 1) / kLargestCovariance;
  for (std::size_t block = 0; block < num_blocks; ++block) {
    const std::size_t first = rows.size * block / num_blocks;
    const std::size_t count = rows.size * (block + 1) / num_blocks - first;
    const Covariance covariance = covariance_of(
        std::span(samples.values()).subspan((group * rows.size + first) * samples.stride()), count,
        samples.num_samples(), samples.stride(), team);
    std::vector<float> part(num_outputs * count);
    for (std::size_t o = 0; o < num_outputs; ++o)
      std::ranges::copy(rows.row(group * num_outputs + o).subspan(first, count),
                        part.data() + o * count);
    round_by_covariance({part, std::span(rows.most).subspan(group * num_outputs, num_outputs)},
                        covariance, team);
    for (std::size_t o = 0; o < num_outputs; ++o)
      std::copy_n(part.data() + o * count, count, rows.row(group * num_outputs + o).data() + first);
  }
}

bool may_saturate(std::span<const float> levels) {
  constexpr std::int32_t kLargestLevel = 255;
  PairBound bound;
  for (const float level : levels) bound.add(static_cast<std::int32_t>(std::nearbyint(level)));
  return bound.exceeds(kLargestLevel);
}

// Rounds to the nearest what the covariance has led to accumulators that saturate.
void hold_pairs(Rows& rows, Rows& nearest) {
  for (std::size_t o = 0; o < rows.num_outputs(); ++o) {
    if (may_saturate(rows.row(o)) && !may_saturate(nearest.row(o)))
      std::ranges::copy(nearest.row(o), rows.row(o).begin());
  }
}

}  // namespace

Tensor round_layer(const LayerWeights& layer, const PatchGeometry& geometry,
                   const PatchSamples& samples, ThreadTeam& team) {
  Tensor weights = layer.values.clone();
  Rows rows{std::vector<float>(weights.num_elements()), geometry.size(), {}};
  rows.most.assign(layer.steps.size(), 0);
  for_each_weight(weights, layer, rows,
                  [](float weight, float& value, float step) { value = weight / step; });
  for (std::size_t o = 0; o < rows.num_outputs(); ++o) {
    for (const float value : rows.row(o)) rows.most[o] = std::max(rows.most[o], std::fabs(value));
    rows.most[o] = std::min(std::nearbyint(rows.most[o]), layer.most);
  }
  Rows nearest;
  if (layer.holds_pairs) {
    nearest = rows;
    for (float& value : nearest.values) value = std::nearbyint(value);
  }
  if (geometry.groups == 1) {
    round_group(rows, geometry, samples, 0, team);
  } else {
    team.run(geometry.groups, [&](std::size_t group) {
      ThreadTeam alone(1);
      round_group(rows, geometry, samples, group, alone);
    });
  }
  if (layer.holds_pairs) hold_pairs(rows, nearest);
  for_each_weight(weights, layer, rows,
                  [](float& weight, float value, float step) { weight = value * step; });
  return weights;
}

}  // namespace octet
