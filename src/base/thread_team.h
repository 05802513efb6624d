// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace octet {

/// The threads that share the work of one caller. Work items are claimed one by one by whoever is
/// running, the caller included: it waits for items that workers have begun, never for a worker
/// that the system has not scheduled.
class ThreadTeam {
 public:
  /// Starts num_threads - 1 workers; the caller counts as one.
  /// @param on_start  called on each worker before its first item; must not throw.
  /// @throws std::system_error if the system refuses a thread.
  explicit ThreadTeam(int num_threads, void (*on_start)() = nullptr);
  /// Must not be called while run() is active.
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  int num_threads() const noexcept { return static_cast<int>(workers_.size()) + 1; }

  /// Calls body(i) once for each i < count on the threads of the team and returns when all are
  /// done; or body(i, thread), where no two threads of the team have the same number below
  /// num_threads(). One item, or a team of one, stays on the caller alone. One caller at a time;
  /// `body` must not call run() on its own team.
  /// @throws what the lowest failing i threw; items after it may not have been called.
  template <typename Body>
  void run(std::size_t count, const Body& body) {
    if (count <= 1 || workers_.empty()) {
      for (std::size_t i = 0; i < count; ++i) call(body, i, 0);
      return;
    }
    run_shared(
        count,
        [](const void* context, std::size_t i, std::size_t thread) {
          call(*static_cast<const Body*>(context), i, thread);
        },
        &body);
  }

 private:
  using Function = void (*)(const void* context, std::size_t i, std::size_t thread);

  template <typename Body>
  static void call(const Body& body, std::size_t i, std::size_t thread) {
    if constexpr (std::is_invocable_v<const Body&, std::size_t, std::size_t>)
      body(i, thread);
    else
      body(i);
  }

  void run_shared(std::size_t count, Function function, const void* context);
  std::size_t run_claimed_items(std::size_t thread) noexcept;
  void serve(std::size_t thread) noexcept;
  void stop() noexcept;

  // The job's description. Written by the caller while no item can be claimed, read by those that
  // hold a claim: a claimed item keeps its job, and so the caller's body, alive until it is counted
  // off `num_unfinished_`.
  Function function_ = nullptr;
  const void* context_ = nullptr;
  std::size_t count_ = 0;
  std::mutex error_mutex_;
  std::exception_ptr error_;
  std::size_t error_item_ = 0;

  // Each on its own cache line: workers that wait poll the first only.
  /// Counts jobs, and the end of the team; workers sleep on it.
  alignas(64) std::atomic<std::uint32_t> job_ = 0;
  std::atomic<bool> stopping_ = false;
  /// Items that nobody has claimed; counting down claims one, whichever job it belongs to by then.
  alignas(64) std::atomic<std::size_t> num_unclaimed_ = 0;
  alignas(64) std::atomic<std::size_t> num_unfinished_ = 0;
  /// Counts jobs whose last items workers have finished; the caller sleeps on it.
  std::atomic<std::uint32_t> num_completed_ = 0;
  alignas(64) std::vector<std::thread> workers_;
};

}  // namespace octet
