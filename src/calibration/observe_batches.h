// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// Where the batches of a run come from, and who is called about them.
struct BatchRun {
  /// The model's inputs for a batch; nothing after the last one. Called from the calling thread, in
  /// rising order.
  std::function<std::optional<std::vector<Tensor>>(std::size_t batch)> read;
  /// Takes an output of a batch while it is computed. Called on any thread, for a batch on one at a
  /// time; the tensor is valid during the call.
  std::function<void(std::size_t output, const Tensor& value, std::size_t batch)> observe;
  /// Unset, or called after each batch from the calling thread.
  std::function<void(std::size_t num_done)> on_done = {};
  /// Unset, or called on any thread for batches that fail, and for the first that is not done when
  /// reading fails: an `observe` that waits for this batch or a later one has to return.
  std::function<void(std::size_t batch)> on_failure = {};
  /// Outputs have the same bits on every CPU, also those of a float model.
  bool portable_bits = false;
};

/// Runs a model on batches, several at once.
/// @param most_batches  ends the run where read() does not end it before.
/// @param num_streams   batches computed at once; 0: one per thread.
/// @throws what read(), observe() or the inference of the first batch that fails throw, after all
/// batches that were started have ended.
void observe_batches(const Model& model, std::size_t most_batches, const BatchRun& run,
                     int num_streams = 0);

}  // namespace octet
