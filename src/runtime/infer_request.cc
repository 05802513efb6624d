// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>

#include "base/spin.h"
#include "runtime/compiled_model.h"

namespace octet {
namespace {

std::vector<Tensor> make_tensors(const std::vector<Port>& ports) {
  std::vector<Tensor> tensors;
  tensors.reserve(ports.size());
  for (const Port& port : ports) tensors.emplace_back(port.type, port.shape);
  return tensors;
}

void check_index(std::string_view kind, std::size_t index, std::size_t count) {
  if (index < count) return;
  throw InvalidArgument(
      fmt::format("infer request: expected {} index below {}, got {}", kind, count, index));
}

}  // namespace

struct InferRequest::Impl final : Job {
  /// in_callback: the inference is over and the callback runs; the request may be prepared and
  /// started again, which takes effect when the callback returns.
  enum class Phase : std::uint8_t { idle, busy, in_callback };
  using Clock = std::chrono::steady_clock;

  Impl(std::shared_ptr<CompiledModel::Impl> compiled, OutputObserver takes_outputs)
      : model(std::move(compiled)),
        observer(std::move(takes_outputs)),
        inputs(make_tensors(model->plan.inputs())) {
    if (!observer) outputs = make_tensors(model->plan.outputs());
    if (model->is_profiled) step_times.resize(model->plan.steps().size());
  }
  ~Impl() override {
    if (model->streams.has_threads()) wait_until_idle();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void run(ExecutionPlan::State& state) noexcept override;
  void start(bool with_callback);
  void wait_until_idle();
  bool wait_until_idle(std::chrono::milliseconds timeout);
  void rethrow_error();
  void expect_not_busy(std::string_view action) const;

  const std::shared_ptr<CompiledModel::Impl> model;
  const OutputObserver observer;
  std::vector<Tensor> inputs;
  std::vector<Tensor> outputs;
  /// Of `num_inferences` together; empty unless the model is profiled.
  std::vector<StepTime> step_times;
  std::size_t num_inferences = 0;
  Clock::time_point started;
  Clock::duration latency{};
  std::function<void(std::exception_ptr)> callback;
  /// Written under the mutex; read without it only to spin.
  std::atomic<Phase> phase = Phase::idle;

 private:
  bool finish(std::exception_ptr error, bool may_restart) noexcept;

  std::mutex mutex_;
  std::condition_variable became_idle_;
  bool calls_back_ = false;
  bool restart_ = false;
  std::exception_ptr error_;
};

void InferRequest::Impl::run(ExecutionPlan::State& state) noexcept {
  std::exception_ptr error;
  try {
    if (observer)
      state.run(inputs, observer);
    else
      state.run(inputs, outputs, step_times);
    ++num_inferences;
    latency = Clock::now() - started;
  } catch (...) {
    error = std::current_exception();
  }
  bool callback_returned = true;
  if (calls_back_ && callback) {
    {
      const std::lock_guard lock(mutex_);
      phase = Phase::in_callback;
    }
    try {
      callback(error);
    } catch (...) {
      error = std::current_exception();
      callback_returned = false;
    }
  }
  if (!finish(std::move(error), callback_returned)) return;
  started = Clock::now();
  model->streams.submit(*this);
}

// Returns true if the request is to run again. Otherwise the request may be gone when this returns.
bool InferRequest::Impl::finish(std::exception_ptr error, bool may_restart) noexcept {
  const std::lock_guard lock(mutex_);
  if (std::exchange(restart_, false) && may_restart) {
    phase = Phase::busy;
    return true;
  }
  error_ = std::move(error);
  phase = Phase::idle;
  became_idle_.notify_all();
  return false;
}

void InferRequest::Impl::start(bool with_callback) {
  if (!model->streams.has_threads()) {
    throw InvalidArgument(
        "starting an inference: the process was forked after the model was compiled, and has none "
        "of "
        "its threads; compile the model in this process");
  }
  {
    const std::lock_guard lock(mutex_);
    expect_not_busy("starting an inference");
    if (phase == Phase::in_callback) {
      if (restart_) throw InvalidArgument("starting an inference: the request is already started");
      restart_ = true;
      calls_back_ = with_callback;
      return;
    }
    phase = Phase::busy;
    calls_back_ = with_callback;
    error_ = nullptr;
  }
  started = Clock::now();
  model->streams.submit(*this);
}

bool InferRequest::Impl::wait_until_idle(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return became_idle_.wait_for(lock, timeout, [&] { return phase == Phase::idle; });
}

void InferRequest::Impl::wait_until_idle() {
  spin_until([&] { return phase == Phase::idle; });
  std::unique_lock lock(mutex_);
  became_idle_.wait(lock, [&] { return phase == Phase::idle; });
}

void InferRequest::Impl::rethrow_error() {
  std::exception_ptr error;
  {
    const std::lock_guard lock(mutex_);
    error = std::exchange(error_, nullptr);
  }
  if (error) std::rethrow_exception(error);
}

void InferRequest::Impl::expect_not_busy(std::string_view action) const {
  if (phase != Phase::busy) return;
  throw InvalidArgument(fmt::format("{}: the request is busy; wait() for it first", action));
}

InferRequest::InferRequest(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
InferRequest::InferRequest(InferRequest&&) noexcept = default;
InferRequest& InferRequest::operator=(InferRequest&&) noexcept = default;
InferRequest::~InferRequest() = default;

void InferRequest::set_input_tensor(std::size_t index, const Tensor& tensor) {
  check_index("input", index, impl_->inputs.size());
  impl_->expect_not_busy("setting an input");
  const Port& port = impl_->model->plan.inputs()[index];
  if (tensor.type() != port.type || tensor.shape() != port.shape) {
    throw InvalidArgument(fmt::format("setting input {} (\"{}\"): expected {}{}, got {}{}", index,
                                      port.name, to_string(port.type), to_string(port.shape),
                                      to_string(tensor.type()), to_string(tensor.shape())));
  }
  impl_->inputs[index] = tensor;
}

Tensor InferRequest::input_tensor(std::size_t index) const {
  check_index("input", index, impl_->inputs.size());
  return impl_->inputs[index];
}

Tensor InferRequest::output_tensor(std::size_t index) const {
  check_index("output", index, impl_->outputs.size());
  return impl_->outputs[index];
}

void InferRequest::infer() {
  if (impl_->model->streams.is_stream_thread()) {
    throw InvalidArgument(
        "infer() within a callback would wait for its own stream; use start_async()");
  }
  impl_->start(false);
  impl_->wait_until_idle();
  impl_->rethrow_error();
}

void InferRequest::start_async() {
  impl_->start(true);
}

void InferRequest::wait() {
  if (impl_->model->streams.is_stream_thread()) {
    throw InvalidArgument("wait() within a callback would wait for its own stream");
  }
  impl_->wait_until_idle();
  impl_->rethrow_error();
}

bool InferRequest::wait_for(std::chrono::milliseconds timeout) {
  return impl_->wait_until_idle(timeout);
}

double InferRequest::latency_ms() const {
  return std::chrono::duration<double, std::milli>(impl_->latency).count();
}

void InferRequest::set_callback(std::function<void(std::exception_ptr)> callback) {
  if (impl_->phase != Impl::Phase::idle) {
    throw InvalidArgument("setting a callback: the request is busy; wait() for it first");
  }
  impl_->callback = std::move(callback);
}

std::vector<ProfilingInfo> InferRequest::profiling_info() const {
  impl_->expect_not_busy("reading profiling info");
  if (!impl_->model->is_profiled) {
    throw InvalidArgument(
        "reading profiling info: the model was compiled without enable_profiling");
  }
  using Milliseconds = std::chrono::duration<double, std::milli>;
  const bool has_run = impl_->num_inferences != 0;
  const auto count = has_run ? static_cast<double>(impl_->num_inferences) : 1.0;
  std::vector<ProfilingInfo> result;
  for (std::size_t i = 0; i < impl_->step_times.size(); ++i) {
    const StepInfo& step = impl_->model->plan.steps()[i];
    const StepTime& time = impl_->step_times[i];
    result.push_back(
        {.node_name = step.name,
         .status = has_run ? ProfilingInfo::Status::executed : ProfilingInfo::Status::not_run,
         .node_type = step.operation,
         .exec_type = fmt::format("{}_{}", step.kernel, step.precision),
         .real_time_ms = Milliseconds(time.real).count() / count,
         .cpu_time_ms = Milliseconds(time.cpu).count() / count});
  }
  return result;
}

void InferRequest::reset_profiling() {
  impl_->expect_not_busy("resetting profiling info");
  impl_->step_times.assign(impl_->step_times.size(), {});
  impl_->num_inferences = 0;
}

InferRequest make_infer_request(std::shared_ptr<CompiledModel::Impl> model,
                                OutputObserver observer) {
  return InferRequest(std::make_unique<InferRequest::Impl>(std::move(model), std::move(observer)));
}

}  // namespace octet
