// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

#include "octet/graph.h"

namespace octet {

/// Runs a model on batches, several at once.
/// @param input    tensor of an input for a batch; called from the calling thread.
/// @param observe  takes an output of a batch while it is computed; called on any thread, for a
/// batch on one at a time.
void observe_batches(
    const Model& model, std::size_t num_batches,
    const std::function<Tensor(std::size_t input, std::size_t batch)>& input,
    const std::function<void(std::size_t output, const Tensor& value, std::size_t batch)>& observe);

}  // namespace octet
