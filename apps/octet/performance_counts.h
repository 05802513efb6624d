// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "octet/runtime.h"

namespace octet::cli {

/// benchmark_app's -pcsort. sort: the slowest first. simple_sort: the slowest first, without what
/// has not run.
enum class PerformanceCountsOrder : std::uint8_t { no_sort, sort, simple_sort };

/// benchmark_app's table of the steps' times: a line for each with its share of the whole, then the
/// totals. Columns are as wide as their longest entry, nothing is cut off.
std::string performance_counts_text(std::vector<ProfilingInfo> counts,
                                    PerformanceCountsOrder order);

}  // namespace octet::cli
