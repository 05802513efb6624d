// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "octet/evaluation.h"
#include "octet/graph.h"
#include "octet/quantization.h"

namespace octet {
namespace {

constexpr std::chrono::milliseconds kDuration{500};

/// The least time of each step over several runs.
class Stopwatch {
 public:
  explicit Stopwatch(const CompiledModel& model)
      : model_(model), least_ms_(model.steps().size(), std::numeric_limits<double>::infinity()) {}

  void run() {
    const BenchmarkResult result =
        benchmark(model_, {.api = BenchmarkApi::sync, .num_iterations = 1});
    for (std::size_t i = 0; i < least_ms_.size(); ++i)
      least_ms_[i] = std::min(least_ms_[i], result.performance_counts[i].real_time_ms);
  }
  const std::vector<double>& least_ms() const { return least_ms_; }

 private:
  CompiledModel model_;
  std::vector<double> least_ms_;
};

/// The operations of a step without the quantizers.
std::vector<std::string> operations_of(const StepInfo& step) {
  std::vector<std::string> operations = step.operations;
  std::erase_if(operations, [](const std::string& operation) {
    return operation == "FakeQuantize" || operation == "Dequantize";
  });
  return operations;
}

/// The times of the steps of a float model, by the names of the operations that they end with.
class FloatSteps {
 public:
  FloatSteps(const Model& model, const CompiledModel& compiled, const std::vector<double>& times)
      : model_(model) {
    for (std::size_t i = 0; i < times.size(); ++i) {
      const StepInfo& step = compiled.steps()[i];
      // What only changes the layout of a value comes after the step that computes it.
      steps_.try_emplace(step.name, TimedStep{operations_of(step), times[i]});
    }
  }

  /// The time of the steps that compute just these operations, the last of which has the name.
  std::optional<double> time_ms(std::vector<std::string> operations, std::string name) const {
    double sum = 0;
    while (!operations.empty()) {
      const auto found = steps_.find(name);
      if (found == steps_.end()) return std::nullopt;
      const auto& [of_step, time] = found->second;
      if (of_step.size() > operations.size() ||
          !std::equal(of_step.rbegin(), of_step.rend(), operations.rbegin()))
        return std::nullopt;
      sum += time;
      name = name_before(name, operations, of_step.size());
      operations.resize(operations.size() - of_step.size());
    }
    return sum;
  }

 private:
  /// The name of the operation that lies `count` before one, along the given types.
  std::string name_before(const std::string& name, const std::vector<std::string>& operations,
                          std::size_t count) const {
    std::optional<NodeId> id = model_.find(name);
    for (std::size_t i = 1; id && i <= count && i < operations.size(); ++i) {
      const std::string& wanted = operations[operations.size() - 1 - i];
      std::vector<NodeId> producers;
      for (const OutputRef input : model_.node(*id).inputs) {
        if (type_name(model_.node(input.node).op) == wanted) producers.push_back(input.node);
      }
      // Of two, either may be meant.
      id = producers.size() == 1 ? std::optional(producers.front()) : std::nullopt;
    }
    return id ? model_.node(*id).name : std::string();
  }

  struct TimedStep {
    std::vector<std::string> operations;
    double time_ms = 0;
  };
  const Model& model_;
  std::map<std::string, TimedStep> steps_;
};

/// The name of the operation whose result a step quantizes, or its own.
std::string unquantized_name(const Model& model, const std::string& name) {
  std::optional<NodeId> id = model.find(name);
  if (!id) return name;
  while (std::holds_alternative<FakeQuantize>(model.node(*id).op))
    id = model.node(*id).inputs[0].node;
  return model.node(*id).name;
}

}  // namespace

std::vector<StepTime> measure_steps(const Model& model, CompileOptions options) {
  options.enable_profiling = true;
  options.num_streams = 1;
  const CompiledModel quantized = compile_model(model, "CPU", options);
  const Model float_model = remove_quantizers(model);
  const CompiledModel in_float = compile_model(float_model, "CPU", options);
  Stopwatch quantized_times(quantized), float_times(in_float);
  const auto end = std::chrono::steady_clock::now() + kDuration;
  do {
    quantized_times.run();
    float_times.run();
  } while (std::chrono::steady_clock::now() < end);
  const FloatSteps float_steps(float_model, in_float, float_times.least_ms());
  std::vector<StepTime> times;
  for (std::size_t i = 0; i < quantized.steps().size(); ++i) {
    const StepInfo& step = quantized.steps()[i];
    StepTime time{quantized_times.least_ms()[i], std::nullopt};
    const std::vector<std::string> operations = operations_of(step);
    if (step.precision == "i8" && !operations.empty())
      time.float_time_ms = float_steps.time_ms(operations, unquantized_name(model, step.name));
    times.push_back(time);
  }
  return times;
}

}  // namespace octet
