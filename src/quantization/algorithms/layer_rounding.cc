// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/layer_rounding.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "base/pair_bound.h"
#include "quantization/algorithms/output_matching.h"
#include "quantization/algorithms/step_search.h"
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

// Calls copy(weight, value in its row, output) for all weights.
template <typename Copy>
void for_each_weight(Tensor& weights, const LayerWeights& layer, Rows& rows, const Copy& copy) {
  const std::span<float> values = weights.data<float>();
  const std::size_t outputs = layer.steps.size();
  for (std::size_t o = 0; o < outputs; ++o) {
    for (std::size_t k = 0; k < rows.size; ++k) {
      const std::size_t index = layer.inputs_first ? k * outputs + o : o * rows.size + k;
      copy(values[index], rows.values[o * rows.size + k], o);
    }
  }
}

/// Outputs of a layer that read the same inputs.
class Group {
 public:
  Group(Rows& rows, const PatchGeometry& geometry, const PatchSamples& samples, std::size_t index)
      : rows_(rows),
        samples_(samples),
        first_input_(index * rows.size),
        num_outputs_(rows.num_outputs() / geometry.groups),
        first_output_(index * num_outputs_) {}

  // As many inputs at once as a covariance may have.
  // @param lacking  of all outputs, what they lack of those that are wanted; empty: not known.
  void round(std::span<float> lacking, ThreadTeam& team) {
    const std::size_t n = samples_.num_samples();
    if (!lacking.empty()) lacking = lacking.subspan(first_output_ * n, num_outputs_ * n);
    const std::size_t num_blocks = (rows_.size + kLargestCovariance - 1) / kLargestCovariance;
    for (std::size_t block = 0; block < num_blocks; ++block) {
      const std::size_t first = rows_.size * block / num_blocks;
      round_block(first, rows_.size * (block + 1) / num_blocks - first, lacking, team);
    }
  }

 private:
  void round_block(std::size_t first, std::size_t count, std::span<float> lacking,
                   ThreadTeam& team) {
    const std::size_t stride = samples_.stride();
    const InputSamples inputs{
        std::span(samples_.values()).subspan((first_input_ + first) * stride, count * stride),
        stride, samples_.num_samples()};
    const Covariance covariance =
        covariance_of(inputs.values, count, inputs.num_samples, stride, team);
    std::vector<float> part(num_outputs_ * count);
    for (std::size_t o = 0; o < num_outputs_; ++o)
      std::ranges::copy(row(o).subspan(first, count), part.data() + o * count);
    std::vector<float> change = part;
    if (!lacking.empty()) match_outputs(part, inputs, covariance, lacking, team);
    round_by_covariance({part, std::span(rows_.most).subspan(first_output_, num_outputs_)},
                        covariance, team);
    for (std::size_t o = 0; o < num_outputs_; ++o)
      std::copy_n(part.data() + o * count, count, row(o).data() + first);
    if (lacking.empty() || first + count == rows_.size) return;
    // The next inputs make good what these have lost.
    for (std::size_t i = 0; i < part.size(); ++i) change[i] = part[i] - change[i];
    subtract_outputs(change, inputs, lacking, team);
  }

  std::span<float> row(std::size_t output) { return rows_.row(first_output_ + output); }

  Rows& rows_;
  const PatchSamples& samples_;
  std::size_t first_input_;
  std::size_t num_outputs_;
  std::size_t first_output_;
};

// Calls body(group, team) for all groups, with all threads for one or one for each.
template <typename Body>
void for_each_group(const PatchGeometry& geometry, ThreadTeam& team, const Body& body) {
  if (geometry.groups == 1) return body(std::size_t{0}, team);
  team.run(geometry.groups, [&](std::size_t group) {
    ThreadTeam alone(1);
    body(group, alone);
  });
}

// The variances of the inputs of each group, one after the other.
std::vector<float> input_variances(const PatchSamples& samples) {
  std::vector<float> variances;
  const auto n = static_cast<double>(samples.num_samples());
  for (std::size_t first = 0; first < samples.values().size(); first += samples.stride()) {
    std::int64_t sum = 0, squares = 0;
    for (std::size_t i = 0; i < samples.num_samples(); ++i) {
      const std::int64_t value = samples.values()[first + i];
      sum += value;
      squares += value * value;
    }
    const double mean = static_cast<double>(sum) / n;
    variances.push_back(static_cast<float>(static_cast<double>(squares) / n - mean * mean));
  }
  return variances;
}

void search_row_steps(Rows& rows, const PatchGeometry& geometry, const PatchSamples& samples,
                      float most, std::vector<float>& steps, ThreadTeam& team) {
  const std::vector<float> variances = input_variances(samples);
  const std::size_t num_outputs = rows.num_outputs() / geometry.groups;
  team.run(rows.num_outputs(), [&](std::size_t o) {
    const auto importance = std::span(variances).subspan(o / num_outputs * rows.size, rows.size);
    float largest = 0;
    for (const float value : rows.row(o)) largest = std::max(largest, std::fabs(value));
    steps[o] = search_step(rows.row(o), importance, std::max(steps[o], largest / most), most);
  });
}

// What outputs lack of those that are wanted, in the units in which the layer's sums count.
std::vector<float> lacking_outputs(const Rows& rows, const PatchGeometry& geometry,
                                   const PatchSamples& samples, const WantedOutputs& wanted,
                                   const std::vector<float>& steps, ThreadTeam& team) {
  const std::size_t n = samples.num_samples(), num_outputs = rows.num_outputs() / geometry.groups;
  std::vector<float> lacking(wanted.values.begin(), wanted.values.end());
  for (std::size_t i = 0; i < lacking.size(); ++i) {
    const std::size_t group = wanted.data_steps.size() == 1 ? 0 : i / n / num_outputs;
    lacking[i] /= steps[i / n] * wanted.data_steps[group];
  }
  for_each_group(geometry, team, [&](std::size_t group, ThreadTeam& threads) {
    const std::size_t size = rows.size, stride = samples.stride();
    const InputSamples inputs{
        std::span(samples.values()).subspan(group * size * stride, size * stride), stride, n};
    subtract_outputs(std::span(rows.values).subspan(group * num_outputs * size, num_outputs * size),
                     inputs, std::span(lacking).subspan(group * num_outputs * n, num_outputs * n),
                     threads);
  });
  return lacking;
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

RoundedLayer round_layer(const LayerWeights& layer, const PatchGeometry& geometry,
                         const PatchSamples& samples, const std::optional<WantedOutputs>& wanted,
                         ThreadTeam& team) {
  RoundedLayer result{layer.values.clone(), layer.steps};
  Rows rows{std::vector<float>(layer.values.num_elements()), geometry.size(), {}};
  rows.most.assign(layer.steps.size(), 0);
  for_each_weight(result.weights, layer, rows,
                  [](float weight, float& value, std::size_t) { value = weight; });
  if (layer.searches_steps)
    search_row_steps(rows, geometry, samples, layer.most, result.steps, team);
  for (std::size_t o = 0; o < rows.num_outputs(); ++o) {
    for (float& value : rows.row(o)) {
      value /= result.steps[o];
      rows.most[o] = std::max(rows.most[o], std::fabs(value));
    }
    rows.most[o] = std::min(std::nearbyint(rows.most[o]), layer.most);
  }
  Rows nearest;
  if (layer.holds_pairs) {
    nearest = rows;
    for (float& value : nearest.values) value = std::nearbyint(value);
  }
  std::vector<float> lacking;
  if (wanted) lacking = lacking_outputs(rows, geometry, samples, *wanted, result.steps, team);
  for_each_group(geometry, team, [&](std::size_t group, ThreadTeam& threads) {
    Group(rows, geometry, samples, group).round(lacking, threads);
  });
  if (layer.holds_pairs) hold_pairs(rows, nearest);
  for_each_weight(result.weights, layer, rows, [&](float& weight, float value, std::size_t o) {
    weight = value * result.steps[o];
  });
  return result;
}

}  // namespace octet
