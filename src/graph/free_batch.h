// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// Lets what repeats a batch of `batch` as a number follow the inputs instead, as exporters of a
/// fixed batch write it: at that batch the model is the same, and at another one it is still a
/// model. These are targets of Reshape and Broadcast, and values of that many equal parts which
/// meet the data.
/// @param inputs  parameters whose first dimension is the batch.
/// @throws InvalidArgument if the graph cannot have another batch; the model is unchanged.
void free_batch(Model& model, const std::vector<NodeId>& inputs, std::int64_t batch);

}  // namespace octet
