// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "octet/calibration.h"

namespace octet {
namespace {

bool holds(const PointStatistics& statistics, const StatisticPoint& point) {
  const bool is_per_channel = point.granularity == Granularity::per_channel;
  const bool has_channels = statistics.granularity == point.granularity &&
                            (!is_per_channel || statistics.channel_axis == point.channel_axis);
  const bool has_range = has_channels && statistics.estimator == point.range &&
                         statistics.batchwise == point.batchwise;
  return (!point.range || has_range) && (!point.mean || !statistics.mean.empty()) &&
         (!point.histogram || (has_channels && !statistics.histograms.empty()));
}

}  // namespace

std::string tensor_key(const Model& model, OutputRef value) {
  return fmt::format("{}:{}", model.node(value.node).name, value.port);
}

const PointStatistics& CalibrationStatistics::at(const Model& model,
                                                 const StatisticPoint& point) const {
  const std::string key = tensor_key(model, point.value);
  const auto tensor = tensors.find(key);
  if (tensor == tensors.end()) {
    throw InvalidArgument(
        fmt::format("reading statistics: expected some of tensor \"{}\", got none of it", key));
  }
  const auto found = std::ranges::find_if(
      tensor->second, [&](const PointStatistics& candidate) { return holds(candidate, point); });
  if (found == tensor->second.end()) {
    throw InvalidArgument(
        fmt::format("reading statistics: expected all that the plan asks for of tensor \"{}\", got "
                    "statistics collected for another plan",
                    key));
  }
  return *found;
}

}  // namespace octet
