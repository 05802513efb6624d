// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "octet/graph.h"

namespace octet {

/// Lets the targets of reshapes that repeat a batch of `batch` as a number copy it from their data,
/// as exporters of a fixed batch write them: at that batch the model is the same, and at another
/// one it is still a model.
void free_batch(Model& model, std::int64_t batch);

}  // namespace octet
