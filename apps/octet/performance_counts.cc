// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "performance_counts.h"

#include <fmt/format.h>

#include <algorithm>

namespace octet::cli {

namespace {

constexpr std::size_t kNarrowestColumn = 20;

std::size_t column_width(const std::vector<ProfilingInfo>& counts,
                         std::string ProfilingInfo::*column) {
  std::size_t width = kNarrowestColumn;
  for (const ProfilingInfo& count : counts) width = std::max(width, (count.*column).size());
  return width;
}

}  // namespace

std::string performance_counts_text(std::vector<ProfilingInfo> counts,
                                    PerformanceCountsOrder order) {
  using Status = ProfilingInfo::Status;
  if (order != PerformanceCountsOrder::no_sort) {
    std::stable_sort(counts.begin(), counts.end(),
                     [](const auto& a, const auto& b) { return a.real_time_ms > b.real_time_ms; });
  }
  if (order == PerformanceCountsOrder::simple_sort)
    std::erase_if(counts, [](const auto& count) { return count.status == Status::not_run; });
  double real_ms = 0;
  double cpu_ms = 0;
  for (const ProfilingInfo& count : counts) {
    real_ms += count.real_time_ms;
    cpu_ms += count.cpu_time_ms;
  }
  const std::size_t name_width = column_width(counts, &ProfilingInfo::node_name);
  const std::size_t type_width = column_width(counts, &ProfilingInfo::node_type);
  const std::size_t exec_width = column_width(counts, &ProfilingInfo::exec_type);
  std::string text;
  for (const ProfilingInfo& count : counts) {
    const double percent = real_ms > 0 ? 100 * count.real_time_ms / real_ms : 0;
    text += fmt::format(
        "{:<{}} {:<20} layerType: {:<{}} execType: {:<{}} realTime (ms): {:<10.3f} "
        "cpuTime (ms): {:<10.3f} proportion: {:.2f}%\n",
        count.node_name, name_width,
        count.status == Status::executed ? "Status.EXECUTED" : "Status.NOT_RUN", count.node_type,
        type_width, count.exec_type, exec_width, count.real_time_ms, count.cpu_time_ms, percent);
  }
  text += fmt::format("Total time:       {:.3f} milliseconds\n", real_ms);
  text += fmt::format("Total CPU time:   {:.3f} milliseconds\n", cpu_ms);
  return text;
}

}  // namespace octet::cli
