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

constexpr std::size_t kLeastRounds = 3;
constexpr std::chrono::milliseconds kDuration{500};

/// The least time of each step over several runs.
class Stopwatch {
 public:
  explicit Stopwatch(const CompiledModel& model)
      : model_(model), least_ms_(model.steps().size(), std::numeric_limits<double>::infinity()) {}

  void run() {
    const BenchmarkResult result =
        benchmark(model_, {.api = BenchmarkApi::sync, .num_iterations = 3});
    for (std::size_t i = 0; i < least_ms_.size(); ++i)
      least_ms_[i] = std::min(least_ms_[i], result.performance_counts[i].real_time_ms);
  }
  const std::vector<double>& least_ms() const { return least_ms_; }

 private:
  CompiledModel model_;
  std::vector<double> least_ms_;
};

/// The name of the operation whose result a step quantizes, or its own; none of an input.
std::string unquantized_name(const Model& model, const std::string& name) {
  std::optional<NodeId> id = model.find(name);
  if (!id) return name;
  while (std::holds_alternative<FakeQuantize>(model.node(*id).op))
    id = model.node(*id).inputs[0].node;
  const Node& node = model.node(*id);
  return std::holds_alternative<Parameter>(node.op) ? std::string() : node.name;
}

}  // namespace

std::vector<StepTime> measure_steps(const Model& model, CompileOptions options) {
  options.enable_profiling = true;
  options.num_streams = 1;
  const CompiledModel quantized = compile_model(model, "CPU", options);
  const CompiledModel in_float = compile_model(remove_quantizers(model), "CPU", options);
  Stopwatch quantized_times(quantized), float_times(in_float);
  const auto end = std::chrono::steady_clock::now() + kDuration;
  for (std::size_t round = 0; round < kLeastRounds || std::chrono::steady_clock::now() < end;
       ++round) {
    quantized_times.run();
    float_times.run();
  }

  std::map<std::string, double> float_ms;
  for (std::size_t i = 0; i < in_float.steps().size(); ++i)
    float_ms[in_float.steps()[i].name] = float_times.least_ms()[i];
  std::vector<StepTime> times;
  for (std::size_t i = 0; i < quantized.steps().size(); ++i) {
    const StepInfo& step = quantized.steps()[i];
    StepTime time{quantized_times.least_ms()[i], std::nullopt};
    const auto found = float_ms.find(unquantized_name(model, step.name));
    const bool is_conversion = step.operation == "FakeQuantize" || step.operation == "Dequantize";
    if (step.precision == "i8" && !is_conversion && found != float_ms.end())
      time.float_time_ms = found->second;
    times.push_back(time);
  }
  return times;
}

}  // namespace octet
