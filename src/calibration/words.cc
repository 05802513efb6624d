// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/words.h"

#include "base/word_of.h"

namespace octet {

std::string_view to_string(StatisticsType type) {
  return word_of<StatisticsType>(kStatisticsWords, type);
}

std::string_view to_string(AggregatorType type) {
  return word_of<AggregatorType>(kAggregatorWords, type);
}

}  // namespace octet
