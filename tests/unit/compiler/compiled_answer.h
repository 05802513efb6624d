// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "compiler/plan.h"

namespace octet::test {

/// What a compiled model answers.
inline std::vector<Tensor> answers(const Model& model, const Tensor& input, Backend backend) {
  const ExecutionPlan plan = build_plan(model, {.backend = backend});
  const std::vector<Tensor> inputs{input};
  std::vector<Tensor> outputs;
  for (const Port& port : plan.outputs()) outputs.emplace_back(port.type, port.shape);
  plan.create_state()->run(inputs, outputs);
  return outputs;
}

/// The operations of the steps whose kernel's name has that part.
inline std::vector<std::string> steps_of(const Model& model, const std::string& kernel) {
  std::vector<std::string> operations;
  const ExecutionPlan plan = build_plan(model, {});
  for (const StepInfo& step : plan.steps()) {
    if (step.kernel.find(kernel) != std::string::npos) operations.push_back(step.operation);
  }
  return operations;
}

}  // namespace octet::test
