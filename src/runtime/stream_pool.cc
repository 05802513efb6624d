// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/stream_pool.h"

#include "base/affinity.h"
#include "base/spin.h"

namespace octet {
namespace {

thread_local const StreamPool* current_pool = nullptr;

}  // namespace

StreamPool::StreamPool(const ExecutionPlan& plan, const Streams& streams) {
  const std::vector<int> cpus = usable_cpus();
  threads_.reserve(static_cast<std::size_t>(streams.num_streams));
  try {
    for (int i = 0; i < streams.num_streams; ++i)
      threads_.emplace_back([this, &plan, own = own_cpus(streams, cpus, i)] { serve(plan, own); });
    std::unique_lock lock(mutex_);
    stream_started_.wait(lock, [&] { return num_started_ == streams.num_streams; });
    if (start_error_) std::rethrow_exception(start_error_);
  } catch (...) {
    stop();
    throw;
  }
}

StreamPool::~StreamPool() {
  stop();
}

void StreamPool::submit(Job& job) noexcept {
  {
    const std::lock_guard lock(mutex_);
    job.next_ = nullptr;
    if (first_ == nullptr) {
      first_ = &job;
    } else {
      last_->next_ = &job;
    }
    last_ = &job;
  }
  work_arrived_->notify_one();
}

bool StreamPool::has_threads() const noexcept {
  return getpid() == process_;
}

bool StreamPool::is_stream_thread() const noexcept {
  return current_pool == this;
}

void StreamPool::serve(const ExecutionPlan& plan, const std::vector<int>& cpus) {
  current_pool = this;
  if (!cpus.empty()) keep_to_cpus(cpus);
  const std::unique_ptr<ExecutionPlan::State> state = start(plan);
  if (!state) return;
  while (Job* job = next()) job->run(*state);
}

std::unique_ptr<ExecutionPlan::State> StreamPool::start(const ExecutionPlan& plan) {
  std::unique_ptr<ExecutionPlan::State> state;
  std::exception_ptr error;
  try {
    state = plan.create_state();
  } catch (...) {
    error = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  ++num_started_;
  if (error && !start_error_) start_error_ = error;
  stream_started_.notify_one();
  return state;
}

Job* StreamPool::next() {
  spin_until([&] { return first_ != nullptr; });
  std::unique_lock lock(mutex_);
  work_arrived_->wait(lock, [&] { return stopping_ || first_ != nullptr; });
  Job* job = first_;
  if (job != nullptr) first_ = job->next_;
  return job;
}

void StreamPool::stop() noexcept {
  if (!has_threads()) {
    work_arrived_.release();
    for (std::thread& thread : threads_) thread.detach();
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_arrived_->notify_all();
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace octet
