// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

namespace octet {
namespace {

using ::testing::ElementsAre;
using Chunk = std::pair<std::size_t, std::size_t>;

std::set<Chunk> chunks(int num_threads, std::size_t n, std::size_t min_grain) {
  ThreadTeam team(num_threads);
  std::mutex mutex;
  std::set<Chunk> result;
  parallel_for(team, n, min_grain, [&](std::size_t begin, std::size_t end) {
    const std::lock_guard lock(mutex);
    result.emplace(begin, end);
  });
  return result;
}

TEST(ParallelFor, CutsIntoNearlyEqualChunksTwoPerThread) {
  EXPECT_THAT(chunks(2, 10, 1), ElementsAre(Chunk{0, 3}, Chunk{3, 6}, Chunk{6, 8}, Chunk{8, 10}));
}

TEST(ParallelFor, MakesNoChunkBelowTheGrain) {
  EXPECT_THAT(chunks(2, 11, 4), ElementsAre(Chunk{0, 6}, Chunk{6, 11}));
  EXPECT_THAT(chunks(2, 3, 4), ElementsAre(Chunk{0, 3}));
}

TEST(ParallelFor, MakesNoEmptyChunks) {
  EXPECT_THAT(chunks(8, 2, 0), ElementsAre(Chunk{0, 1}, Chunk{1, 2}));
}

TEST(ParallelFor, MakesOneChunkForOneThread) {
  EXPECT_THAT(chunks(1, 10, 1), ElementsAre(Chunk{0, 10}));
}

TEST(ParallelFor, DoesNothingForNoItems) {
  EXPECT_TRUE(chunks(4, 0, 1).empty());
}

TEST(ParallelFor, VisitsEachItemOnce) {
  for (int num_threads = 1; num_threads <= 9; ++num_threads) {
    ThreadTeam team(num_threads);
    std::vector<std::atomic<int>> visits(101);
    parallel_for(team, visits.size(), 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) ++visits[i];
    });
    for (const auto& count : visits) ASSERT_EQ(count, 1) << num_threads;
  }
}

TEST(ParallelFor, RethrowsWhatTheFirstFailingChunkThrew) {
  ThreadTeam team(3);
  const auto body = [](std::size_t begin, std::size_t) {
    if (begin > 0) throw std::runtime_error(begin == 1 ? "second" : "third");
  };
  EXPECT_THAT([&] { parallel_for(team, 3, 1, body); },
              ::testing::ThrowsMessage<std::runtime_error>("second"));
}

TEST(DefaultNumThreads, FollowsTheEnvironment) {
  ::setenv("OCTET_NUM_THREADS", "7", 1);
  EXPECT_EQ(default_num_threads(), 7);
  ::unsetenv("OCTET_NUM_THREADS");
  EXPECT_GE(default_num_threads(), 1);
}

}  // namespace
}  // namespace octet
