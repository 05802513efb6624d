// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

#include "base/env.h"
#include "evaluation/statistics.h"

namespace octet {

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

/// Values between -2 and 2, about the range of normalized pixels; whole numbers for integer inputs.
Tensor random_tensor(const Port& port, std::mt19937_64& random) {
  std::uniform_real_distribution<float> value(-2.0F, 2.0F);
  Tensor tensor(ElementType::f32, port.shape);
  for (float& element : tensor.data<float>()) element = value(random);
  return port.type == ElementType::f32 ? tensor : tensor.to(port.type);
}

std::vector<InferRequest> make_requests(const CompiledModel& model, std::size_t count,
                                        std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<InferRequest> requests;
  for (std::size_t i = 0; i < count; ++i) {
    requests.push_back(model.create_infer_request());
    for (std::size_t input = 0; input < model.inputs().size(); ++input) {
      requests.back().set_input_tensor(input, random_tensor(model.inputs()[input], random));
    }
  }
  return requests;
}

constexpr std::chrono::milliseconds kProgressInterval(100);

/// When to stop: once every given limit is reached.
class Limits {
 public:
  explicit Limits(const BenchmarkOptions& options, std::size_t num_requests)
      : duration_(std::chrono::duration<double>(options.duration_s.value_or(0))) {
    // As many for each request, so that none idles at the end.
    const std::size_t wanted = options.num_iterations.value_or(0);
    num_iterations_ = (wanted + num_requests - 1) / num_requests * num_requests;
  }
  void start() { start_ = Clock::now(); }
  Clock::time_point start_time() const { return start_; }
  /// Claims one more inference.
  bool next(Clock::time_point now) {
    if (stopped_) return false;
    if (now - start_ < duration_) {
      ++claimed_;
      return true;
    }
    std::size_t claimed = claimed_.load();
    while (claimed < num_iterations_) {
      if (claimed_.compare_exchange_weak(claimed, claimed + 1)) return true;
    }
    return false;
  }
  /// Lets no further inference start.
  void stop() { stopped_ = true; }

 private:
  std::chrono::duration<double> duration_;
  std::size_t num_iterations_ = 0;
  Clock::time_point start_;
  std::atomic<std::size_t> claimed_ = 0;
  std::atomic<bool> stopped_ = false;
};

using OnProgress = std::function<void(double elapsed_s)>;

void report(const OnProgress& on_progress, const Limits& limits) {
  if (on_progress) on_progress(milliseconds(Clock::now() - limits.start_time()) / 1e3);
}

std::vector<double> run_sync(InferRequest& request, Limits& limits, const OnProgress& on_progress) {
  std::vector<double> latencies_ms;
  auto reported = limits.start_time();
  for (auto now = Clock::now(); limits.next(now);) {
    request.infer();
    const auto end = Clock::now();
    latencies_ms.push_back(milliseconds(end - now));
    now = end;
    if (now - reported < kProgressInterval) continue;
    report(on_progress, limits);
    now = reported = Clock::now();
  }
  return latencies_ms;
}

/// One request that starts itself again until the limits are reached.
struct Lane {
  Clock::time_point started;
  std::vector<double> latencies_ms;
  std::exception_ptr error;
};

std::vector<double> run_async(std::vector<InferRequest>& requests, Limits& limits,
                              const OnProgress& on_progress) {
  std::vector<Lane> lanes(requests.size());
  std::mutex mutex;
  std::condition_variable all_done;
  std::size_t num_active = 0;
  std::size_t num_started = 0;
  const auto finish = [&](Lane& lane, std::exception_ptr error) {
    const std::scoped_lock lock(mutex);
    lane.error = std::move(error);
    --num_active;
    all_done.notify_one();
  };
  for (std::size_t i = 0; i < requests.size(); ++i) {
    lanes[i].latencies_ms.reserve(1 << 16);
    requests[i].set_callback([&, i](std::exception_ptr error) {
      Lane& lane = lanes[i];
      const auto now = Clock::now();
      lane.latencies_ms.push_back(milliseconds(now - lane.started));
      if (error || !limits.next(now)) return finish(lane, error);
      lane.started = now;
      try {
        requests[i].start_async();
      } catch (...) {
        finish(lane, std::current_exception());
      }
    });
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto now = Clock::now();
    if (!limits.next(now)) break;
    {
      const std::scoped_lock lock(mutex);
      ++num_active;
    }
    lanes[i].started = now;
    try {
      requests[i].start_async();
      ++num_started;
    } catch (...) {
      finish(lanes[i], std::current_exception());
      break;
    }
  }
  std::exception_ptr interruption;
  for (bool is_over = false; !is_over;) {
    {
      std::unique_lock lock(mutex);
      is_over = all_done.wait_for(lock, kProgressInterval, [&] { return num_active == 0; });
    }
    if (interruption) continue;
    try {
      report(on_progress, limits);
    } catch (...) {
      interruption = std::current_exception();
      limits.stop();
    }
  }
  // The callbacks have ended their work on this frame's variables, but may not have returned yet.
  for (std::size_t i = 0; i < num_started; ++i) requests[i].wait();
  if (interruption) std::rethrow_exception(interruption);
  std::vector<double> latencies_ms;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (lanes[i].error) std::rethrow_exception(lanes[i].error);
    latencies_ms.insert(latencies_ms.end(), lanes[i].latencies_ms.begin(),
                        lanes[i].latencies_ms.end());
  }
  return latencies_ms;
}

// Over the requests that have run.
std::vector<ProfilingInfo> average_counts(const std::vector<InferRequest>& requests) {
  std::vector<ProfilingInfo> sums;
  double num_summed = 0;
  for (const InferRequest& request : requests) {
    std::vector<ProfilingInfo> counts = request.profiling_info();
    if (counts.empty() || counts[0].status == ProfilingInfo::Status::not_run) continue;
    ++num_summed;
    if (sums.empty()) {
      sums = std::move(counts);
      continue;
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i].real_time_ms += counts[i].real_time_ms;
      sums[i].cpu_time_ms += counts[i].cpu_time_ms;
    }
  }
  for (ProfilingInfo& sum : sums) {
    sum.real_time_ms /= num_summed;
    sum.cpu_time_ms /= num_summed;
  }
  return sums;
}

void check(const BenchmarkOptions& options) {
  if (!options.duration_s && !options.num_iterations) {
    throw InvalidArgument("benchmark: expected a duration or a number of iterations, got neither");
  }
  if (options.duration_s && !(*options.duration_s > 0)) {
    throw InvalidArgument(
        fmt::format("benchmark: expected a positive duration, got {} s", *options.duration_s));
  }
  if (options.num_requests > kMostThreads) {
    throw InvalidArgument(fmt::format("benchmark: expected at most {} requests, got {}",
                                      kMostThreads, options.num_requests));
  }
  if (options.num_iterations && *options.num_iterations == 0) {
    throw InvalidArgument("benchmark: expected a positive number of iterations, got 0");
  }
}

}  // namespace

BenchmarkResult benchmark(const CompiledModel& model, const BenchmarkOptions& options) {
  check(options);
  BenchmarkResult result;
  const auto optimal = static_cast<std::size_t>(model.optimal_number_of_infer_requests());
  const bool async = options.api == BenchmarkApi::async;
  result.num_requests = !async ? 1 : options.num_requests != 0 ? options.num_requests : optimal;
  const Shape& input = model.inputs().at(0).shape;
  if (input.rank() > 1) result.batch_size = static_cast<std::size_t>(input[0]);

  std::vector<InferRequest> requests = make_requests(model, result.num_requests, options.seed);
  const auto before = Clock::now();
  requests[0].infer();
  result.first_inference_ms = milliseconds(Clock::now() - before);
  // The others' memory is touched before the clock starts.
  for (std::size_t i = 1; i < requests.size(); ++i) requests[i].infer();
  for (InferRequest& request : requests) request.reset_profiling();

  Limits limits(options, result.num_requests);
  limits.start();
  std::vector<double> latencies_ms = async ? run_async(requests, limits, options.on_progress)
                                           : run_sync(requests[0], limits, options.on_progress);
  result.duration_ms = milliseconds(Clock::now() - limits.start_time());
  result.num_iterations = latencies_ms.size();
  result.throughput_fps =
      static_cast<double>(result.batch_size * result.num_iterations) * 1e3 / result.duration_ms;
  result.latency_ms = summarize(std::move(latencies_ms));
  if (model.is_profiled()) result.performance_counts = average_counts(requests);
  return result;
}

}  // namespace octet
