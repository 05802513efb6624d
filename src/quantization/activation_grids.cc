// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/activation_grids.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "quantization/algorithms/channel_steps.h"
#include "quantization/algorithms/range_search.h"

namespace octet {
namespace {

// An asymmetric grid where it is asked for, or, where nothing is, much finer than a symmetric one.
bool is_symmetric(const TensorStatistics& extremes, const QuantizerConfig& config,
                  const QuantizationOptions& options) {
  if (options.preset) return config.scheme == QuantizationScheme::symmetric;
  const float low = -std::min(0.0F, *std::ranges::min_element(extremes.min));
  const float high = std::max(0.0F, *std::ranges::max_element(extremes.max));
  constexpr float kMuchFiner = 0.75F;
  return low + high > 2 * kMuchFiner * std::max(low, high);
}

/// Chooses the grids of activation quantizers.
class GridChooser {
 public:
  GridChooser(const OctetPlan& plan, const PointsStatistics& statistics,
              const FactorsOfValues& factors, const QuantizationOptions& options)
      : plan_(plan), statistics_(statistics), factors_(factors), options_(options) {}

  std::vector<FakeQuantizeParameters> run() const {
    std::map<std::size_t, std::vector<std::size_t>> groups;
    const std::vector<ActivationQuantizer>& quantizers = plan_.placement.activations;
    for (std::size_t i = 0; i < quantizers.size(); ++i) {
      if (quantizers[i].unified_scale_group)
        groups[*quantizers[i].unified_scale_group].push_back(i);
    }
    std::vector<FakeQuantizeParameters> grids;
    for (std::size_t i = 0; i < quantizers.size(); ++i) {
      if (plan_.image && plan_.image->value == quantizers[i].value) {
        grids.push_back(plan_.image->bytes.grid);
        continue;
      }
      const auto& group = quantizers[i].unified_scale_group;
      const bool per_channel = quantizers[i].config.granularity == Granularity::per_channel;
      grids.push_back(per_channel ? channel_grids(i)
                                  : common_grid(group ? groups.at(*group) : std::vector{i}));
      if (plan_.divided.contains(quantizers[i].value))
        grids.back() = dividing(grids.back(), factors_.at(quantizers[i].value));
    }
    return grids;
  }

 private:
  const TensorStatistics& extremes(std::size_t i) const { return statistics_[i]->range; }

  ObservedTensor observed(std::size_t i) const {
    const auto factors = factors_.find(plan_.points[i].value);
    return {statistics_[i]->histograms, extremes(i),
            factors == factors_.end() ? std::span<const float>() : factors->second};
  }

  RangeSearch search(const std::vector<std::size_t>& members) const {
    RangeSearch search;
    TensorStatistics all;
    for (const std::size_t i : members) {
      all.min.insert(all.min.end(), extremes(i).min.begin(), extremes(i).min.end());
      all.max.insert(all.max.end(), extremes(i).max.begin(), extremes(i).max.end());
      const auto most = plan_.most.find(plan_.points[i].value);
      if (most != plan_.most.end() && factors_.contains(plan_.points[i].value))
        search.most = std::min(search.most, most->second);
    }
    search.symmetric = is_symmetric(all, plan_.placement.activations[members[0]].config, options_);
    return search;
  }

  // Negative values of less than half a step are none: zero has to be a level.
  static FakeQuantizeParameters grid(TensorStatistics range, bool symmetric) {
    const float low = range.min[0], high = range.max[0];
    if (!symmetric && -low * 255 < 0.5F * (high - low)) range.min[0] = 0;
    return choose_fake_quantize(
        range, {.scheme = symmetric || range.min[0] >= 0 ? QuantizationScheme::symmetric
                                                         : QuantizationScheme::asymmetric});
  }

  // The grid of divided channels, for channels that are not divided before it.
  static FakeQuantizeParameters dividing(const FakeQuantizeParameters& divided,
                                         const std::vector<float>& factors) {
    FakeQuantizeParameters grid{divided.levels, {}, {}, divided.low, divided.high};
    for (const float factor : factors) {
      grid.low.push_back(divided.low[0] * factor);
      grid.high.push_back(divided.high[0] * factor);
    }
    return grid;
  }

  FakeQuantizeParameters common_grid(const std::vector<std::size_t>& members) const {
    std::vector<ObservedTensor> tensors;
    for (const std::size_t i : members) tensors.push_back(observed(i));
    const RangeSearch options = search(members);
    return grid(search_range(tensors, options), options.symmetric);
  }

  FakeQuantizeParameters channel_grids(std::size_t i) const {
    const bool symmetric = options_.preset && plan_.placement.activations[i].config.scheme ==
                                                  QuantizationScheme::symmetric;
    TensorStatistics ends =
        search_channel_steps(statistics_[i]->histograms, extremes(i), symmetric).ends();
    return {.low = std::move(ends.min), .high = std::move(ends.max)};
  }

  const OctetPlan& plan_;
  const PointsStatistics& statistics_;
  const FactorsOfValues& factors_;
  const QuantizationOptions& options_;
};

}  // namespace

std::vector<FakeQuantizeParameters> activation_grids(const OctetPlan& plan,
                                                     const PointsStatistics& statistics,
                                                     const FactorsOfValues& factors,
                                                     const QuantizationOptions& options) {
  return GridChooser(plan, statistics, factors, options).run();
}

}  // namespace octet
