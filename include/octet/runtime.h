// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octet/graph.h"
#include "octet/output_meaning.h"
#include "octet/tensor.h"

namespace octet {

/// latency: one request at a time on all threads. throughput: as many streams as threads, each
/// running its own request.
enum class PerformanceHint : std::uint8_t { latency, throughput };
/// automatic: the fastest that takes each layer. onednn: oneDNN for every layer that it takes, for
/// comparison. reference: obvious code for every layer, the truth for tests.
enum class Backend : std::uint8_t { automatic, onednn, reference };

struct CompileOptions {
  PerformanceHint performance_hint = PerformanceHint::latency;
  /// Requests run at once, each on its own threads; 0: from the hint.
  int num_streams = 0;
  /// Threads of all streams together; 0: OCTET_NUM_THREADS, or else the CPUs that the process may
  /// run on.
  int inference_num_threads = 0;
  Backend backend = Backend::automatic;
  /// Runs quantized layers in integers. Off, FakeQuantize is computed in float, as the model's
  /// definition says.
  bool integer_kernels = true;
  /// Measures each step of each inference, for InferRequest::profiling_info().
  bool enable_profiling = false;
};

/// An input or output of a compiled model.
struct Port {
  /// The friendly name of the Parameter, or of the node whose output the Result takes.
  std::string name;
  std::vector<std::string> tensor_names;
  ElementType type = ElementType::f32;
  Shape shape;
  /// Of an output.
  OutputMeaning meaning = {};
};

/// One step of the plan a model was compiled to, for people: which node runs where, and why nowhere
/// faster.
struct StepInfo {
  std::string name;
  /// The operations that it computes, joined by "+".
  std::string operation;
  /// The same one by one, e.g. "Convolution", "Add", "FakeQuantize".
  std::vector<std::string> operations;
  /// "onednn", "kernels" or "reference".
  std::string backend;
  /// The implementation, e.g. "brgconv_1x1:avx512_core_vnni".
  std::string kernel;
  /// Element type of the arithmetic: "f32" or "i8".
  std::string precision;
  Shape output_shape;
  /// "backend: reason" of each backend that was asked before and refused.
  std::vector<std::string> refusals;
};

/// What one step of the plan cost, on average over a request's inferences.
struct ProfilingInfo {
  enum class Status : std::uint8_t { not_run, executed };
  /// The friendly name of the node.
  std::string node_name;
  Status status = Status::not_run;
  /// The operations that the step stands for, e.g. "Convolution+Clamp+FakeQuantize".
  std::string node_type;
  /// The implementation and its element type, e.g. "tiled:avx2_i8".
  std::string exec_type;
  double real_time_ms = 0;
  /// CPU time of the stream's own thread, which takes part in each step; its other threads' is not
  /// counted.
  double cpu_time_ms = 0;
};

class InferRequest;

/// A model made ready for one CPU. Copies share it; it may be used from several threads.
class OCTET_API CompiledModel {
 public:
  const std::vector<Port>& inputs() const noexcept;
  const std::vector<Port>& outputs() const noexcept;
  InferRequest create_infer_request() const;
  int num_streams() const noexcept;
  int inference_num_threads() const noexcept;
  /// Requests that keep all streams busy.
  int optimal_number_of_infer_requests() const noexcept;
  const std::vector<StepInfo>& steps() const noexcept;
  /// The model's rt_info (preprocessing, class names).
  const RtInfo& rt_info() const noexcept;
  /// CompileOptions::enable_profiling.
  bool is_profiled() const noexcept;

  struct Impl;
  explicit CompiledModel(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

 private:
  std::shared_ptr<Impl> impl_;
};

/// Compiles a model for a device: "CPU", or "AUTO", which is the CPU.
/// @throws InvalidArgument for another device or a dynamic input shape (use Model::reshape),
/// Unsupported for an op without kernel.
OCTET_API CompiledModel compile_model(const Model& model, std::string_view device = "CPU",
                                      const CompileOptions& options = {});

/// One inference: its inputs, outputs and state. Move-only; not for use from several threads at
/// once.
class OCTET_API InferRequest {
 public:
  InferRequest(InferRequest&&) noexcept;
  InferRequest& operator=(InferRequest&&) noexcept;
  ~InferRequest();

  /// Sets an input; the memory is shared with `tensor` and read during inference.
  /// @throws InvalidArgument if index, element type or shape do not fit.
  void set_input_tensor(std::size_t index, const Tensor& tensor);
  void set_input_tensor(const Tensor& tensor) { set_input_tensor(0, tensor); }
  /// The request's own tensor of an input or output; outputs are overwritten by each inference.
  Tensor input_tensor(std::size_t index = 0) const;
  Tensor output_tensor(std::size_t index = 0) const;

  /// Runs on the calling thread's behalf and returns when done.
  void infer();
  /// Queues the inference on a free stream and returns.
  void start_async();
  /// Waits for start_async(); rethrows what the inference or the callback threw.
  void wait();
  /// Waits at most so long; what was thrown is left for wait(). @return whether the request is
  /// idle.
  bool wait_for(std::chrono::milliseconds timeout);
  /// Called on the stream's thread at the end of each asynchronous inference, with what it threw or
  /// null. It may prepare and start the request again, which takes effect when it returns; it may
  /// neither wait for requests nor destroy its own.
  void set_callback(std::function<void(std::exception_ptr)> callback);

  /// Milliseconds from the start of the last inference, which is over, to its end; 0 before the
  /// first.
  double latency_ms() const;
  /// The steps of the plan, in their order, with the averages over the inferences since the request
  /// was made or reset_profiling() called.
  /// @throws InvalidArgument if the model was compiled without CompileOptions::enable_profiling.
  std::vector<ProfilingInfo> profiling_info() const;
  void reset_profiling();

  struct Impl;
  explicit InferRequest(std::unique_ptr<Impl> impl);

 private:
  std::unique_ptr<Impl> impl_;
};

/// A pool of requests that hands each input to the next idle one.
class OCTET_API AsyncInferQueue {
 public:
  /// @param num_requests  0: the model's optimal number.
  explicit AsyncInferQueue(const CompiledModel& model, std::size_t num_requests = 0);
  ~AsyncInferQueue();
  AsyncInferQueue(const AsyncInferQueue&) = delete;
  AsyncInferQueue& operator=(const AsyncInferQueue&) = delete;

  /// Called at the end of each inference with its request and the id given to start_async; calls do
  /// not overlap per request.
  void set_callback(std::function<void(InferRequest&, std::size_t)> callback);
  /// Waits for an idle request and starts it on `input`.
  void start_async(const Tensor& input, std::size_t id) { start_async(std::span(&input, 1), id); }
  /// The same of a model's first inputs.
  void start_async(std::span<const Tensor> inputs, std::size_t id);
  /// Waits for an idle request, has `set_inputs` prepare it and starts it.
  void start_async(const std::function<void(InferRequest&)>& set_inputs, std::size_t id);
  /// Waits for all; rethrows the first error.
  void wait_all();
  /// Whether a request is idle.
  bool is_ready() const;
  /// Waits for an idle request. @return the index of the one that start_async() takes next.
  std::size_t wait_for_idle();
  std::size_t size() const noexcept;
  /// One of the size() requests, whose outputs may be read while it is idle.
  InferRequest& request(std::size_t index);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace octet
