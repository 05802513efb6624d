// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/thread_team.h"
#include "compiler/buffer_id.h"
#include "octet/graph.h"
#include "octet/runtime.h"
#include "octet/tensor.h"

namespace octet {

/// What a step of a plan may use while it is bound to one state's memory.
struct Binding {
  std::span<std::byte* const> buffers;
  std::byte* scratchpad = nullptr;
  /// The threads that share the state's work.
  ThreadTeam* team = nullptr;
};

/// One operation of a plan, ready for the CPU: immutable, shared by all states.
class Step {
 public:
  virtual ~Step() = default;
  /// The action on one state's buffers; called once per inference, in plan order.
  virtual std::function<void()> bind(const Binding& binding) const = 0;
  virtual std::size_t scratchpad_bytes() const { return 0; }
};

/// Takes an output of a plan as soon as it is computed. The tensor is memory of the plan that the
/// next step may overwrite.
using OutputObserver = std::function<void(std::size_t output, const Tensor& value)>;

/// What one step cost the stream's thread.
struct StepTime {
  std::chrono::nanoseconds real{0};
  std::chrono::nanoseconds cpu{0};
};

struct PlanOptions {
  Backend backend = Backend::automatic;
  bool integer_kernels = true;
  /// Threads that will run one inference.
  int num_threads = 1;
  /// Outputs are observed, not kept until the end.
  bool observe_outputs = false;
  /// Every value has the same bits on every CPU, also where none is quantized.
  bool portable_bits = false;
};

/// A model compiled for one CPU and a number of threads per inference.
class ExecutionPlan {
 public:
  /// Memory and bound steps of one inference at a time. Must not outlive its plan.
  class State {
   public:
    /// Copies the inputs in, runs all steps on the calling thread and the state's workers, copies
    /// the outputs out.
    /// @param inputs, outputs  one tensor per port, of the port's type and shape.
    /// @param times  empty, or one per step, to which the step's time is added.
    void run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
             std::span<StepTime> times = {});
    /// The same for a plan whose outputs are observed.
    void run(std::span<const Tensor> inputs, const OutputObserver& observer);

   private:
    friend class ExecutionPlan;
    void copy_in(std::span<const Tensor> inputs);
    void run_steps();
    void run_steps(std::span<StepTime> times);
    void observe(std::span<const std::size_t> outputs, const OutputObserver& observer);
    const ExecutionPlan* plan_ = nullptr;
    Tensor arena_;
    std::vector<std::byte*> buffers_;
    std::unique_ptr<ThreadTeam> team_;
    std::vector<std::function<void()>> actions_;
  };

  /// Starts the workers of the state. To be called on the thread that will run it, whose OpenMP
  /// team becomes that thread alone.
  std::unique_ptr<State> create_state() const;

  const std::vector<Port>& inputs() const noexcept { return inputs_; }
  const std::vector<Port>& outputs() const noexcept { return outputs_; }
  const std::vector<StepInfo>& steps() const noexcept { return infos_; }

 private:
  friend class PlanBuilder;
  struct Buffer {
    std::size_t num_bytes = 0;
    /// Position in the arena, unless `constant` holds the bytes.
    std::size_t offset = 0;
    std::shared_ptr<const Tensor> constant;
  };
  PlanOptions options_;
  std::vector<Port> inputs_;
  std::vector<Port> outputs_;
  std::vector<BufferId> input_buffers_;
  std::vector<BufferId> output_buffers_;
  /// The outputs that are there before the first step, after the first step, and so on.
  std::vector<std::vector<std::size_t>> outputs_after_;
  std::vector<Buffer> buffers_;
  std::size_t arena_bytes_ = 0;
  std::size_t scratchpad_bytes_ = 0;
  std::vector<std::unique_ptr<Step>> steps_;
  std::vector<StepInfo> infos_;
};

/// Compiles a model whose shapes are static.
/// @throws InvalidArgument for a dynamic shape, Unsupported for an operation that no backend takes.
ExecutionPlan build_plan(const Model& model, const PlanOptions& options);

}  // namespace octet
