// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/thread_team.h"
#include "octet/graph.h"

namespace octet {

/// Inputs of a model that are there already, and who takes what it makes of them.
struct TeamRun {
  /// The model's inputs. Called on any thread of the team.
  std::function<std::vector<Tensor>(std::size_t item)> inputs;
  /// Takes an output while it is computed, on the thread that computes it; the tensor is valid
  /// during the call.
  std::function<void(std::size_t output, const Tensor& value, std::size_t item)> observe;
};

/// Compiles a model for the CPU and runs it on some items, each on one thread of a team:
/// handing inputs to streams would take longer than small models do.
/// @param model  outputs have the same bits on every CPU.
/// @throws what the lowest failing item throws.
void run_on_team(const Model& model, ThreadTeam& team, std::size_t num_items, const TeamRun& run);

}  // namespace octet
