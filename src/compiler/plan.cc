// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/isa.h"
#include "compiler/backends/common/backend.h"
#include "compiler/layers/fuse_followers.h"
#include "compiler/layers/fuse_shuffles.h"
#include "compiler/layers/lookup.h"
#include "compiler/layers/memory_plan.h"
#include "compiler/lowering/lowering.h"
#include "compiler/one_openmp_thread.h"
#include "passes/fold_constants.h"
#include "passes/lists.h"

namespace octet {
namespace {

std::size_t physical_memory() noexcept {
  return static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::size_t>(sysconf(_SC_PAGE_SIZE));
}

StepTime now() noexcept {
  timespec cpu{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
  return {std::chrono::steady_clock::now().time_since_epoch(),
          std::chrono::seconds(cpu.tv_sec) + std::chrono::nanoseconds(cpu.tv_nsec)};
}

// The reference computes float operations one by one.
LoweringOptions lowering_options(const PlanOptions& options) {
  return {.integer_kernels = options.integer_kernels,
          .fused_floats = options.backend != Backend::reference,
          .portable_bits = options.portable_bits};
}

// On the calling thread alone.
void compute_once(const Layer& layer, const LoweredModel& model,
                  std::span<std::byte* const> buffers) {
  const BackendContext context{model, usable_isa(), 1};
  ImplementationOrRefusal answer = implement_kernels(layer, context);
  if (std::holds_alternative<Refusal>(answer)) answer = implement_reference(layer, context);
  const Step& step = *std::get<Implementation>(answer).step;
  std::vector<std::byte> scratchpad(step.scratchpad_bytes());
  ThreadTeam team(1);
  step.bind({buffers, scratchpad.data(), &team})();
}

}  // namespace

/// Turns a lowered model into a plan: asks the backends for each layer, then lays out the memory.
class PlanBuilder {
 public:
  PlanBuilder(const Model& model, const PlanOptions& options)
      : given_(model),
        model_(prepared(model, options)),
        lowered_(lower(model_, lowering_options(options))) {
    plan_.options_ = options;
    if (options.backend == octet::Backend::reference) return;
    fuse_shuffles(lowered_);
    fuse_lookups(lowered_, compute_once);
    fuse_followers(lowered_);
  }

  ExecutionPlan build() {
    lay_out_memory();
    check_memory();
    {
      // oneDNN prepares a primitive for the OpenMP threads of the one that creates it.
      const OneOpenmpThread while_implementing;
      for (Layer& layer : lowered_.layers) {
        implement(layer);
        // Its step has the weights now, in the order that it wants.
        layer.kind = LayoutChange{};
      }
    }
    add_ports();
    return std::move(plan_);
  }

 private:
  using Implement = ImplementationOrRefusal (*)(const Layer&, const BackendContext&);
  struct Backend {
    const char* name;
    Implement implement;
  };

  // Who is asked for each layer, in this order.
  std::span<const Backend> backends() const {
    static constexpr Backend kKernels{"kernels", implement_kernels};
    static constexpr Backend kOnednn{"onednn", implement_onednn};
    static constexpr Backend kReference{"reference", implement_reference};
    static constexpr Backend kFastestFirst[] = {kKernels, kOnednn, kReference};
    static constexpr Backend kOnednnFirst[] = {kOnednn, kKernels, kReference};
    switch (plan_.options_.backend) {
      case octet::Backend::automatic:
        return kFastestFirst;
      case octet::Backend::onednn:
        return kOnednnFirst;
      case octet::Backend::reference:
        break;
    }
    return {&kReference, 1};
  }

  // What shapes decide is folded; compound operations are taken apart for the fast backends, and in
  // a quantized model for the reference, whose roundings must then be the same.
  static Model prepared(const Model& model, const PlanOptions& options) {
    Model copy = model;
    const bool is_reference = options.backend == octet::Backend::reference;
    if (!is_reference || quantizes_activations(copy, Constants(copy))) run_compile_passes(copy);
    if (is_reference) fold_constants(copy);
    return copy;
  }

  // Before any weights are packed: a shape may be absurd.
  void check_memory() const {
    const std::size_t available = physical_memory();
    if (plan_.arena_bytes_ <= available) return;
    throw InvalidArgument(
        fmt::format("compiling model \"{}\": expected values that fit into the {} MB of this "
                    "machine, got {} MB",
                    model_.name, available >> 20U, plan_.arena_bytes_ >> 20U));
  }

  void implement(const Layer& layer) {
    const BackendContext context{lowered_, usable_isa(), plan_.options_.num_threads};
    StepInfo info{.name = layer.name,
                  .operation = fmt::format("{}", fmt::join(layer.operations, "+")),
                  .operations = layer.operations,
                  .output_shape = context.value(layer.output).shape};
    for (const Backend& backend : backends()) {
      ImplementationOrRefusal answer = backend.implement(layer, context);
      if (const auto* refusal = std::get_if<Refusal>(&answer)) {
        info.refusals.push_back(fmt::format("{}: {}", backend.name, refusal->reason));
        continue;
      }
      auto& taken = std::get<Implementation>(answer);
      info.backend = backend.name;
      info.kernel = std::move(taken.kernel);
      info.precision = std::move(taken.precision);
      plan_.scratchpad_bytes_ = std::max(plan_.scratchpad_bytes_, taken.step->scratchpad_bytes());
      plan_.steps_.push_back(std::move(taken.step));
      plan_.infos_.push_back(std::move(info));
      return;
    }
    throw Unsupported(fmt::format("compiling node \"{}\" ({}): no backend takes it: {}", layer.name,
                                  info.operation, fmt::join(info.refusals, "; ")));
  }

  void lay_out_memory() {
    const MemoryPlan memory = plan_memory(lowered_, !plan_.options_.observe_outputs);
    plan_.arena_bytes_ = memory.num_bytes;
    for (BufferId id = 0; id < lowered_.values.size(); ++id) {
      const LayerValue& value = lowered_.values[id];
      ExecutionPlan::Buffer buffer;
      buffer.num_bytes =
          static_cast<std::size_t>(value.shape.num_elements()) * element_size(value.type);
      buffer.offset = memory.offsets[id];
      const LayerValue& root = lowered_.values[lowered_.root(id)];
      if (root.constant) buffer.constant = std::make_shared<const Tensor>(*root.constant);
      plan_.buffers_.push_back(std::move(buffer));
    }
  }

  void add_ports() {
    const std::vector<NodeId> parameters = model_.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Node& node = model_.node(parameters[i]);
      plan_.inputs_.push_back(
          {node.name, node.outputs[0].names, node.outputs[0].type, node.outputs[0].shape, {}});
    }
    const std::vector<NodeId> results = model_.results();
    const std::vector<NodeId> given = given_.results();
    for (std::size_t i = 0; i < results.size(); ++i) {
      const OutputRef source = given_.node(given[i]).inputs[0];
      const Node& node = given_.node(source.node);
      const Value& value = model_.value(model_.node(results[i]).inputs[0]);
      plan_.outputs_.push_back(
          {node.outputs.size() == 1 ? node.name : fmt::format("{}.{}", node.name, source.port),
           given_.value(source).names, value.type, value.shape,
           find_output_meaning(given_, given[i])});
    }
    plan_.input_buffers_ = lowered_.inputs;
    plan_.output_buffers_ = lowered_.outputs;
    plan_.outputs_after_.resize(lowered_.layers.size() + 1);
    for (std::size_t output = 0; output < lowered_.outputs.size(); ++output)
      plan_.outputs_after_[num_steps_before(lowered_.outputs[output])].push_back(output);
  }

  // Steps that must have run for a value to be there.
  std::size_t num_steps_before(BufferId value) const {
    const BufferId root = lowered_.root(value);
    std::size_t step = lowered_.layers.size();
    while (step > 0 && lowered_.root(lowered_.layers[step - 1].output) != root) --step;
    return step;
  }

  /// The model as its owner names it.
  const Model& given_;
  Model model_;
  LoweredModel lowered_;
  ExecutionPlan plan_;
};

std::unique_ptr<ExecutionPlan::State> ExecutionPlan::create_state() const {
  use_one_openmp_thread();
  auto state = std::make_unique<State>();
  state->plan_ = this;
  state->arena_ =
      Tensor(ElementType::u8, Shape{static_cast<std::int64_t>(arena_bytes_ + scratchpad_bytes_)});
  std::byte* arena = state->arena_.bytes();
  for (const Buffer& buffer : buffers_) {
    state->buffers_.push_back(buffer.constant ? const_cast<std::byte*>(buffer.constant->bytes())
                                              : arena + buffer.offset);
  }
  state->team_ = std::make_unique<ThreadTeam>(options_.num_threads, use_one_openmp_thread);
  const Binding binding{state->buffers_, arena + arena_bytes_, state->team_.get()};
  for (const auto& step : steps_) state->actions_.push_back(step->bind(binding));
  return state;
}

void ExecutionPlan::State::run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                               std::span<StepTime> times) {
  copy_in(inputs);
  if (times.empty())
    run_steps();
  else
    run_steps(times);
  for (std::size_t i = 0; i < outputs.size(); ++i)
    std::memcpy(outputs[i].bytes(), buffers_[plan_->output_buffers_[i]], outputs[i].num_bytes());
}

void ExecutionPlan::State::run_steps() {
  for (const auto& action : actions_) action();
}

void ExecutionPlan::State::run_steps(std::span<StepTime> times) {
  StepTime before = now();
  for (std::size_t step = 0; step < actions_.size(); ++step) {
    actions_[step]();
    const StepTime after = now();
    times[step].real += after.real - before.real;
    times[step].cpu += after.cpu - before.cpu;
    before = after;
  }
}

void ExecutionPlan::State::run(std::span<const Tensor> inputs, const OutputObserver& observer) {
  copy_in(inputs);
  observe(plan_->outputs_after_[0], observer);
  for (std::size_t step = 0; step < actions_.size(); ++step) {
    actions_[step]();
    observe(plan_->outputs_after_[step + 1], observer);
  }
}

void ExecutionPlan::State::copy_in(std::span<const Tensor> inputs) {
  for (std::size_t i = 0; i < inputs.size(); ++i)
    std::memcpy(buffers_[plan_->input_buffers_[i]], inputs[i].bytes(), inputs[i].num_bytes());
}

void ExecutionPlan::State::observe(std::span<const std::size_t> outputs,
                                   const OutputObserver& observer) {
  for (std::size_t output : outputs) {
    const Port& port = plan_->outputs_[output];
    observer(output,
             Tensor(port.type, port.shape, buffers_[plan_->output_buffers_[output]], nullptr));
  }
}

ExecutionPlan build_plan(const Model& model, const PlanOptions& options) {
  return PlanBuilder(model, options).build();
}

}  // namespace octet
