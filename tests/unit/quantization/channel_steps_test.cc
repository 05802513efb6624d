// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/channel_steps.h"

#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

ChannelHistogram histogram_of(const std::vector<float>& values) {
  ChannelHistogram histogram;
  histogram.add(values);
  return histogram;
}

TEST(ChannelSteps, ChannelsWithoutNegativeValuesHaveZeroAtTheLowest) {
  const std::vector<ChannelHistogram> histograms{histogram_of({1, 2}), histogram_of({4, 8})};
  EXPECT_EQ(search_channel_steps(histograms, {{0, 0}, {2, 8}}).zero_level, 0);
}

TEST(ChannelSteps, ShortNegativeSidesTakeFewLevels) {
  const std::vector<ChannelHistogram> histograms{histogram_of({-0.25F, 8}),
                                                 histogram_of({-0.25F, 16})};
  EXPECT_LT(search_channel_steps(histograms, {{-0.25F, -0.25F}, {8, 16}}).zero_level, 64);
}

TEST(ChannelSteps, EndsOfSignedChannelsHoldAllValues) {
  const std::vector<ChannelHistogram> histograms{histogram_of({-0.25F, 8}),
                                                 histogram_of({-0.25F, 1})};
  const TensorStatistics ends = search_channel_steps(histograms, {{-0.25F, -0.25F}, {8, 1}}).ends();
  for (std::size_t c = 0; c < 2; ++c) EXPECT_LE(ends.min[c], -0.2499F) << c;
  EXPECT_GE(ends.max[0], 7.999F);
}

TEST(ChannelSteps, SymmetricGridsHaveZeroInTheMiddle) {
  const std::vector<ChannelHistogram> histograms{histogram_of({-0.25F, 8})};
  EXPECT_EQ(search_channel_steps(histograms, {{-0.25F}, {8}}, true).zero_level, 128);
}

TEST(ChannelSteps, ChannelsOfZerosHaveSteps) {
  const std::vector<ChannelHistogram> histograms{histogram_of({0}), histogram_of({1})};
  EXPECT_GT(search_channel_steps(histograms, {{0, 0}, {0, 1}}).steps[0], 0);
}

}  // namespace
}  // namespace octet
