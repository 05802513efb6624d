// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/streams.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

constexpr int kCores = 8;

Streams choose(PerformanceHint hint, int num_streams, int num_threads) {
  return choose_streams({hint, num_streams, num_threads}, kCores);
}

TEST(ChooseStreams, LatencyIsOneStreamOnAllCores) {
  const Streams s = choose(PerformanceHint::latency, 0, 0);
  EXPECT_EQ(s.num_streams, 1);
  EXPECT_EQ(s.threads_per_stream, 8);
}

TEST(ChooseStreams, ThroughputIsOneThreadPerCore) {
  const Streams s = choose(PerformanceHint::throughput, 0, 0);
  EXPECT_EQ(s.num_streams, 8);
  EXPECT_EQ(s.threads_per_stream, 1);
}

TEST(ChooseStreams, ThroughputKeepsToTheThreadsGiven) {
  EXPECT_EQ(choose(PerformanceHint::throughput, 0, 3).num_streams, 3);
}

TEST(ChooseStreams, ExplicitStreamsShareTheThreads) {
  const Streams s = choose(PerformanceHint::latency, 2, 6);
  EXPECT_EQ(s.num_streams, 2);
  EXPECT_EQ(s.threads_per_stream, 3);
}

TEST(ChooseStreams, MoreStreamsThanThreadsGetOneEach) {
  const Streams s = choose(PerformanceHint::throughput, 4, 2);
  EXPECT_EQ(s.num_streams, 4);
  EXPECT_EQ(s.threads_per_stream, 1);
}

TEST(ChooseStreams, UnknownNumberOfCoresIsOne) {
  EXPECT_EQ(choose_streams({}, 0).threads_per_stream, 1);
}

TEST(ChooseStreams, NegativeNumbersAreRefusedByName) {
  try {
    choose(PerformanceHint::latency, -2, 0);
    FAIL() << "expected InvalidArgument";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("expected num_streams from 0"));
    EXPECT_THAT(error.what(), ::testing::HasSubstr("got -2"));
  }
  EXPECT_THROW(choose(PerformanceHint::latency, 0, 1 << 20), InvalidArgument);
}

TEST(OwnCpus, StreamsOnAllCpusShareThemOut) {
  const std::vector<int> cpus{0, 1, 4, 5};
  EXPECT_EQ(own_cpus({2, 2}, cpus, 0), (std::vector<int>{0, 1}));
  EXPECT_EQ(own_cpus({2, 2}, cpus, 1), (std::vector<int>{4, 5}));
}

TEST(OwnCpus, StreamsOnAPartOfTheMachineArePlacedByTheSystem) {
  EXPECT_TRUE(own_cpus({2, 1}, {0, 1, 2}, 0).empty());
  EXPECT_TRUE(own_cpus({4, 1}, {0, 1}, 3).empty());
}

}  // namespace
}  // namespace octet
