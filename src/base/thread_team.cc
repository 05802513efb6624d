// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/thread_team.h"

#include <algorithm>
#include <utility>

#include "base/spin.h"

namespace octet {

ThreadTeam::ThreadTeam(int num_threads, void (*on_start)()) {
  workers_.reserve(static_cast<std::size_t>(std::max(num_threads - 1, 0)));
  try {
    for (int i = 1; i < num_threads; ++i) {
      workers_.emplace_back([this, on_start, i] {
        if (on_start != nullptr) on_start();
        serve(static_cast<std::size_t>(i));
      });
    }
  } catch (...) {
    stop();
    throw;
  }
}

ThreadTeam::~ThreadTeam() {
  stop();
}

void ThreadTeam::stop() noexcept {
  stopping_ = true;
  job_.fetch_add(1);
  job_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadTeam::run_shared(std::size_t count, Function function, const void* context) {
  function_ = function;
  context_ = context;
  count_ = count;
  const std::uint32_t completed_before = num_completed_.load(std::memory_order_relaxed);
  num_unfinished_.store(count, std::memory_order_relaxed);
  num_unclaimed_.store(count, std::memory_order_release);
  job_.fetch_add(1, std::memory_order_release);
  // A system call only if somebody sleeps.
  job_.notify_all();

  const std::size_t num_done = run_claimed_items(0);
  // Who counts off the last items completes the job: the caller by going on, a worker by saying so.
  // A caller that has done none waits for that word, or it would be taken for the next job's.
  if (num_done == 0 || num_unfinished_.fetch_sub(num_done, std::memory_order_acq_rel) != num_done) {
    const auto is_complete = [&] {
      return num_completed_.load(std::memory_order_acquire) != completed_before;
    };
    if (!spin_until(is_complete)) num_completed_.wait(completed_before, std::memory_order_acquire);
  }
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

// Returns the number of items done. All of them belong to one job: it cannot end before they are
// counted off.
std::size_t ThreadTeam::run_claimed_items(std::size_t thread) noexcept {
  std::size_t num_done = 0;
  std::size_t unclaimed = num_unclaimed_.load(std::memory_order_acquire);
  while (unclaimed != 0) {
    if (!num_unclaimed_.compare_exchange_weak(unclaimed, unclaimed - 1, std::memory_order_acq_rel,
                                              std::memory_order_acquire))
      continue;
    const std::size_t item = count_ - unclaimed;
    try {
      function_(context_, item, thread);
    } catch (...) {
      const std::lock_guard lock(error_mutex_);
      if (!error_ || item < error_item_) {
        error_ = std::current_exception();
        error_item_ = item;
      }
    }
    ++num_done;
    unclaimed = num_unclaimed_.load(std::memory_order_acquire);
  }
  return num_done;
}

void ThreadTeam::serve(std::size_t thread) noexcept {
  std::uint32_t seen = 0;
  while (true) {
    const auto has_changed = [&] { return job_.load(std::memory_order_acquire) != seen; };
    if (!spin_until(has_changed)) job_.wait(seen, std::memory_order_acquire);
    seen = job_.load(std::memory_order_acquire);
    if (stopping_) return;
    const std::size_t num_done = run_claimed_items(thread);
    if (num_done != 0 &&
        num_unfinished_.fetch_sub(num_done, std::memory_order_acq_rel) == num_done) {
      num_completed_.fetch_add(1, std::memory_order_release);
      num_completed_.notify_one();
    }
  }
}

}  // namespace octet
