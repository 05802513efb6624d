// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>

#include "octet/calibration.h"

namespace octet {

/// All values with the words of to_string().
inline constexpr std::pair<StatisticsType, std::string_view> kStatisticsWords[] = {
    {StatisticsType::max, "max"},
    {StatisticsType::min, "min"},
    {StatisticsType::abs_max, "abs_max"},
    {StatisticsType::quantile, "quantile"},
    {StatisticsType::abs_quantile, "abs_quantile"},
    {StatisticsType::mean, "mean"},
    {StatisticsType::raw, "raw"}};
inline constexpr std::pair<AggregatorType, std::string_view> kAggregatorWords[] = {
    {AggregatorType::mean, "mean"},
    {AggregatorType::max, "max"},
    {AggregatorType::min, "min"},
    {AggregatorType::median, "median"},
    {AggregatorType::mean_no_outliers, "mean_no_outliers"},
    {AggregatorType::median_no_outliers, "median_no_outliers"},
    {AggregatorType::histogram, "histogram"}};

}  // namespace octet
