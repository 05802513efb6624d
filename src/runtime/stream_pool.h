// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "compiler/plan.h"
#include "runtime/streams.h"

namespace octet {

/// Something that one stream does.
class Job {
 public:
  virtual ~Job() = default;
  /// Called on a stream's thread with the stream's state.
  virtual void run(ExecutionPlan::State& state) noexcept = 0;

 private:
  friend class StreamPool;
  /// The job queued after this one.
  Job* next_ = nullptr;
};

/// Threads that each hold one state of a plan and take jobs from one queue, first come first
/// served.
class StreamPool {
 public:
  /// Returns when every stream is ready. `plan` must outlive the pool. Each stream keeps to
  /// its own CPUs, if it has any.
  /// @throws what creating a thread or a state throws.
  StreamPool(const ExecutionPlan& plan, const Streams& streams);
  /// Runs what is queued, then ends the threads; of a process that was forked it has none.
  ~StreamPool();
  StreamPool(const StreamPool&) = delete;
  StreamPool& operator=(const StreamPool&) = delete;

  /// Queues a job, which must live until it has run.
  void submit(Job& job) noexcept;
  int num_streams() const noexcept { return static_cast<int>(threads_.size()); }
  /// False in a process that was forked after the pool was made: threads stay behind.
  bool has_threads() const noexcept;
  /// True on the threads of this pool.
  bool is_stream_thread() const noexcept;

 private:
  void serve(const ExecutionPlan& plan, const std::vector<int>& cpus);
  std::unique_ptr<ExecutionPlan::State> start(const ExecutionPlan& plan);
  Job* next();
  void stop() noexcept;

  const pid_t process_ = getpid();
  std::mutex mutex_;
  /// Left alone in a forked process, where destroying it would wait for threads that are not there.
  std::unique_ptr<std::condition_variable> work_arrived_ =
      std::make_unique<std::condition_variable>();
  std::condition_variable stream_started_;
  /// Queued jobs, linked through next_. Written under the mutex; first_ is read without it only to
  /// spin.
  std::atomic<Job*> first_ = nullptr;
  Job* last_ = nullptr;
  bool stopping_ = false;
  int num_started_ = 0;
  std::exception_ptr start_error_;
  std::vector<std::thread> threads_;
};

}  // namespace octet
