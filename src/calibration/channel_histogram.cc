// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "octet/calibration.h"

namespace octet {
namespace {

// What is smaller counts as zero, and the bins of what is larger have an f32 width.
constexpr float kLeast = 0x1p-100F;

}  // namespace

// The end is found first, so that counting takes no branch: which values are zero or negative
// cannot be foretold.
void ChannelHistogram::add(std::span<const float> values) {
  float most = 0;
  for (const float value : values) most = std::max(most, std::fabs(value));
  if (most < kLeast) return;
  if (most >= end) widen(most);
  for (const float value : values) {
    const float magnitude = std::fabs(value);
    std::uint32_t* bins = value < 0 ? negative.data() : positive.data();
    bins[static_cast<std::int32_t>(magnitude * bins_per_unit_)] += magnitude >= kLeast ? 1 : 0;
  }
}

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
