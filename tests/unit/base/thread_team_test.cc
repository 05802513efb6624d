// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/thread_team.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace octet {
namespace {

using namespace std::chrono_literals;

TEST(ThreadTeam, CountsTheCaller) {
  EXPECT_EQ(ThreadTeam(3).num_threads(), 3);
  EXPECT_EQ(ThreadTeam(1).num_threads(), 1);
  EXPECT_EQ(ThreadTeam(0).num_threads(), 1);
}

TEST(ThreadTeam, CallsEachItemOnce) {
  for (int num_threads = 1; num_threads <= 5; ++num_threads) {
    ThreadTeam team(num_threads);
    for (std::size_t count = 0; count < 40; ++count) {
      std::vector<std::atomic<int>> calls(count);
      team.run(count, [&](std::size_t i) { ++calls[i]; });
      for (const auto& of_item : calls) ASSERT_EQ(of_item, 1) << num_threads << " " << count;
    }
  }
}

TEST(ThreadTeam, SharesItemsWithItsWorkers) {
  ThreadTeam team(3);
  std::mutex mutex;
  std::set<std::thread::id> threads;
  std::atomic<int> num_waiting = 0;
  // Each item waits for the others, so that three threads must have begun one.
  team.run(3, [&](std::size_t) {
    {
      const std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
    }
    ++num_waiting;
    while (num_waiting < 3) std::this_thread::yield();
  });
  EXPECT_EQ(threads.size(), 3U);
  EXPECT_EQ(threads.count(std::this_thread::get_id()), 1U);
}

TEST(ThreadTeam, GivesEachThreadANumberOfItsOwn) {
  ThreadTeam team(3);
  std::mutex mutex;
  std::set<std::pair<std::thread::id, std::size_t>> threads;
  std::atomic<int> num_waiting = 0;
  team.run(3, [&](std::size_t, std::size_t thread) {
    {
      const std::lock_guard lock(mutex);
      threads.emplace(std::this_thread::get_id(), thread);
    }
    ++num_waiting;
    while (num_waiting < 3) std::this_thread::yield();
  });
  std::set<std::size_t> numbers;
  for (const auto& [id, number] : threads) numbers.insert(number);
  EXPECT_EQ(numbers, (std::set<std::size_t>{0, 1, 2}));
  EXPECT_TRUE(threads.contains({std::this_thread::get_id(), 0}));
}

TEST(ThreadTeam, LeavesOneItemToTheCaller) {
  ThreadTeam team(3);
  std::thread::id thread;
  team.run(1, [&](std::size_t) { thread = std::this_thread::get_id(); });
  EXPECT_EQ(thread, std::this_thread::get_id());
}

TEST(ThreadTeam, DoesNotWaitForWorkersThatHaveBegunNothing) {
  static std::atomic<bool> may_start;
  may_start = false;
  ThreadTeam team(2, [] {
    while (!may_start) std::this_thread::yield();
  });
  std::size_t num_calls = 0;
  team.run(10, [&](std::size_t) { ++num_calls; });
  EXPECT_EQ(num_calls, 10U);
  may_start = true;
}

TEST(ThreadTeam, WaitsForItemsThatWorkersHaveBegun) {
  ThreadTeam team(2);
  std::atomic<bool> worker_began = false;
  std::atomic<bool> worker_ended = false;
  const std::thread::id caller = std::this_thread::get_id();
  team.run(2, [&](std::size_t) {
    if (std::this_thread::get_id() == caller) {
      while (!worker_began) std::this_thread::yield();
      return;
    }
    worker_began = true;
    std::this_thread::sleep_for(5ms);
    worker_ended = true;
  });
  EXPECT_TRUE(worker_ended);
}

TEST(ThreadTeam, WakesWorkersThatHaveGoneToSleep) {
  ThreadTeam team(2);
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(2ms);
    std::atomic<int> num_waiting = 0;
    team.run(2, [&](std::size_t) {
      ++num_waiting;
      while (num_waiting < 2) std::this_thread::yield();
    });
  }
}

// Gaps about as long as workers wait before they sleep, on more threads than the machine has.
TEST(ThreadTeam, LosesNoWorkerThatIsAboutToSleep) {
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([] {
      for (int life = 0; life < 50; ++life) {
        ThreadTeam team(3);
        for (int gap = 20; gap < 50; gap += 3) {
          const auto end = std::chrono::steady_clock::now() + gap * 1us;
          while (std::chrono::steady_clock::now() < end) continue;
          team.run(2, [](std::size_t) {});
        }
        std::atomic<int> num_waiting = 0;
        team.run(3, [&](std::size_t) {
          ++num_waiting;
          while (num_waiting < 3) std::this_thread::yield();
        });
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
}

// Workers that come late to one job meet the next, whose body lies at another place.
TEST(ThreadTeam, SurvivesManyShortJobs) {
  ThreadTeam team(4);
  std::size_t num_wrong = 0;
  for (std::size_t job = 0; job < 20000; ++job) {
    const std::size_t count = 2 + job % 5;
    std::vector<std::size_t> items(count);
    team.run(count, [&](std::size_t i) { items[i] = job + i; });
    for (std::size_t i = 0; i < count; ++i) num_wrong += items[i] != job + i ? 1U : 0U;
  }
  EXPECT_EQ(num_wrong, 0U);
}

TEST(ThreadTeam, RethrowsWhatTheLowestFailingItemThrew) {
  for (int num_threads = 1; num_threads <= 3; ++num_threads) {
    ThreadTeam team(num_threads);
    const auto run = [&] {
      team.run(8, [](std::size_t i) {
        if (i % 3 == 2) throw std::runtime_error(std::to_string(i));
      });
    };
    EXPECT_THAT(run, ::testing::ThrowsMessage<std::runtime_error>("2"));
    // The error is gone afterwards.
    team.run(8, [](std::size_t) {});
  }
}

TEST(ThreadTeam, PreparesEachWorkerButNotTheCaller) {
  static thread_local bool is_prepared;
  is_prepared = false;
  ThreadTeam team(3, [] { is_prepared = true; });
  const std::thread::id caller = std::this_thread::get_id();
  std::atomic<int> num_wrong = 0;
  team.run(100, [&](std::size_t) {
    num_wrong += is_prepared == (std::this_thread::get_id() == caller) ? 1 : 0;
  });
  EXPECT_EQ(num_wrong, 0);
}

TEST(ThreadTeam, ServesAnotherThreadAfterTheFirst) {
  ThreadTeam team(2);
  std::atomic<int> num_calls = 0;
  const auto run = [&] { team.run(10, [&](std::size_t) { ++num_calls; }); };
  run();
  std::thread(run).join();
  EXPECT_EQ(num_calls, 20);
}

TEST(ThreadTeam, WorksBesideOtherTeams) {
  std::vector<std::thread> callers;
  std::atomic<int> num_calls = 0;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      ThreadTeam team(3);
      for (int job = 0; job < 500; ++job) team.run(4, [&](std::size_t) { ++num_calls; });
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(num_calls, 3 * 500 * 4);
}

}  // namespace
}  // namespace octet
