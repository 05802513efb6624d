// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/calibration.h"

namespace octet {

std::string_view to_string(StatisticsType type) {
  switch (type) {
    case StatisticsType::max:
      return "max";
    case StatisticsType::min:
      return "min";
    case StatisticsType::abs_max:
      return "abs_max";
    case StatisticsType::quantile:
      return "quantile";
    case StatisticsType::abs_quantile:
      return "abs_quantile";
    case StatisticsType::mean:
      return "mean";
    case StatisticsType::raw:
      return "raw";
  }
  return "";
}

std::string_view to_string(AggregatorType type) {
  switch (type) {
    case AggregatorType::mean:
      return "mean";
    case AggregatorType::max:
      return "max";
    case AggregatorType::min:
      return "min";
    case AggregatorType::median:
      return "median";
    case AggregatorType::mean_no_outliers:
      return "mean_no_outliers";
    case AggregatorType::median_no_outliers:
      return "median_no_outliers";
    case AggregatorType::histogram:
      return "histogram";
  }
  return "";
}

}  // namespace octet
