// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "octet/calibration.h"

namespace octet {

// Doubling the range joins pairs of bins, so that a value lies in the bin that it would have been
// counted in had the range been known.
void ChannelHistogram::widen(float magnitude) {
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  const float wider = std::ldexp(1.0F, exponent);
  if (end == 0) {
    negative.assign(kBins, 0);
    positive.assign(kBins, 0);
    end = wider;
  }
  const auto join = [](std::vector<std::uint32_t>& bins) {
    for (std::size_t i = 0; i < kBins / 2; ++i) bins[i] = bins[2 * i] + bins[2 * i + 1];
    std::fill(bins.begin() + kBins / 2, bins.end(), 0);
  };
  for (; end < wider; end *= 2) {
    join(negative);
    join(positive);
  }
  bins_per_unit_ = static_cast<float>(kBins) / end;
}

}  // namespace octet
