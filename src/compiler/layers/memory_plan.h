// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "compiler/layers/layers.h"

namespace octet {

/// Where each value of a lowered model lies in one arena, such that values alive at the same time
/// do not overlap.
struct MemoryPlan {
  /// By value; of an alias that of its root, of a constant 0. Multiples of 64.
  std::vector<std::size_t> offsets;
  std::size_t num_bytes = 0;
};

/// A value lives from the layer that writes it to the last that reads it; inputs of the model live
/// throughout, and outputs if they are kept. Largest first, each goes to the lowest offset that is
/// free during its life.
MemoryPlan plan_memory(const LoweredModel& lowered, bool keep_outputs = true);

}  // namespace octet
