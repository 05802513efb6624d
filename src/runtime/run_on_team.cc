// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/run_on_team.h"

#include <memory>

#include "compiler/one_openmp_thread.h"
#include "compiler/plan.h"

namespace octet {

void run_on_team(const Model& model, ThreadTeam& team, std::size_t num_items, const TeamRun& run) {
  const ExecutionPlan plan = build_plan(model, {.observe_outputs = true, .portable_bits = true});
  std::vector<std::unique_ptr<ExecutionPlan::State>> states(
      static_cast<std::size_t>(team.num_threads()));
  team.run(num_items, [&](std::size_t item, std::size_t thread) {
    const OneOpenmpThread while_running;
    std::unique_ptr<ExecutionPlan::State>& state = states[thread];
    if (!state) state = plan.create_state();
    state->run(run.inputs(item),
               [&](std::size_t output, const Tensor& value) { run.observe(output, value, item); });
  });
}

}  // namespace octet
