// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include "octet/error.h"
#include "octet/runtime.h"

namespace octet {

struct AsyncInferQueue::Impl {
  Impl(const CompiledModel& model, std::size_t num_requests);
  ~Impl() { wait_until_idle(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::size_t wait_for_idle();
  std::size_t take_idle();
  bool is_ready();
  void give_back(std::size_t index, std::exception_ptr error) noexcept;
  void wait_until_idle();
  /// @throws InvalidArgument on a thread that runs the queue's callback.
  void expect_no_callback() const;

  std::function<void(InferRequest&, std::size_t)> callback;
  /// The id each request works on; a request's entry belongs to whoever holds the request.
  std::vector<std::size_t> ids;
  std::mutex mutex;
  std::exception_ptr first_error;

 private:
  void on_done(std::size_t index, std::exception_ptr error) noexcept;

  std::condition_variable request_idle_;
  std::deque<std::size_t> idle_;

 public:
  /// Last: destroying them waits for their callbacks, which use the rest.
  std::vector<InferRequest> requests;
};

namespace {

/// Whose callback this thread runs.
thread_local const void* queue_in_callback = nullptr;

}  // namespace

AsyncInferQueue::Impl::Impl(const CompiledModel& model, std::size_t num_requests)
    : ids(num_requests, 0) {
  requests.reserve(num_requests);
  for (std::size_t i = 0; i < num_requests; ++i) {
    requests.push_back(model.create_infer_request());
    requests.back().set_callback(
        [this, i](std::exception_ptr error) { on_done(i, std::move(error)); });
    idle_.push_back(i);
  }
}

void AsyncInferQueue::Impl::on_done(std::size_t index, std::exception_ptr error) noexcept {
  if (!error && callback) {
    queue_in_callback = this;
    try {
      callback(requests[index], ids[index]);
    } catch (...) {
      error = std::current_exception();
    }
    queue_in_callback = nullptr;
  }
  give_back(index, std::move(error));
}

void AsyncInferQueue::Impl::give_back(std::size_t index, std::exception_ptr error) noexcept {
  const std::lock_guard lock(mutex);
  if (error && !first_error) first_error = std::move(error);
  idle_.push_back(index);
  request_idle_.notify_all();
}

std::size_t AsyncInferQueue::Impl::take_idle() {
  std::unique_lock lock(mutex);
  if (idle_.empty()) expect_no_callback();
  request_idle_.wait(lock, [&] { return !idle_.empty(); });
  const std::size_t index = idle_.front();
  idle_.pop_front();
  return index;
}

std::size_t AsyncInferQueue::Impl::wait_for_idle() {
  std::unique_lock lock(mutex);
  if (idle_.empty()) expect_no_callback();
  request_idle_.wait(lock, [&] { return !idle_.empty(); });
  return idle_.front();
}

bool AsyncInferQueue::Impl::is_ready() {
  const std::lock_guard lock(mutex);
  return !idle_.empty();
}

void AsyncInferQueue::Impl::expect_no_callback() const {
  if (queue_in_callback == this)
    throw InvalidArgument("waiting for a queue within its callback would wait for itself");
}

void AsyncInferQueue::Impl::wait_until_idle() {
  std::unique_lock lock(mutex);
  request_idle_.wait(lock, [&] { return idle_.size() == requests.size(); });
}

AsyncInferQueue::AsyncInferQueue(const CompiledModel& model, std::size_t num_requests)
    : impl_(std::make_unique<Impl>(
          model, num_requests != 0
                     ? num_requests
                     : static_cast<std::size_t>(model.optimal_number_of_infer_requests()))) {}

AsyncInferQueue::~AsyncInferQueue() = default;

void AsyncInferQueue::set_callback(std::function<void(InferRequest&, std::size_t)> callback) {
  impl_->expect_no_callback();
  impl_->wait_until_idle();
  impl_->callback = std::move(callback);
}

void AsyncInferQueue::start_async(std::span<const Tensor> inputs, std::size_t id) {
  const auto set_inputs = [&](InferRequest& request) {
    for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input_tensor(i, inputs[i]);
  };
  start_async(set_inputs, id);
}

void AsyncInferQueue::start_async(const std::function<void(InferRequest&)>& set_inputs,
                                  std::size_t id) {
  const std::size_t index = impl_->take_idle();
  try {
    set_inputs(impl_->requests[index]);
    impl_->ids[index] = id;
    impl_->requests[index].start_async();
  } catch (...) {
    impl_->give_back(index, nullptr);
    throw;
  }
}

bool AsyncInferQueue::is_ready() const {
  return impl_->is_ready();
}

std::size_t AsyncInferQueue::wait_for_idle() {
  return impl_->wait_for_idle();
}

std::size_t AsyncInferQueue::size() const noexcept {
  return impl_->requests.size();
}

InferRequest& AsyncInferQueue::request(std::size_t index) {
  return impl_->requests.at(index);
}

void AsyncInferQueue::wait_all() {
  impl_->expect_no_callback();
  impl_->wait_until_idle();
  std::exception_ptr error;
  {
    const std::lock_guard lock(impl_->mutex);
    error = std::exchange(impl_->first_error, nullptr);
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace octet
