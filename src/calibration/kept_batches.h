// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <vector>

#include "octet/calibration.h"

namespace octet {

/// Keeps some batches of a pass, evenly spread over it: batch i * n / k for each i < k of n
/// batches. Until the end the first k are kept too: a pass that ends before it is expected to keeps
/// k of both, and one of at most k batches is kept whole.
class KeptBatches {
 public:
  /// @param most      k.
  /// @param expected  n, unless the pass ends before.
  KeptBatches(std::size_t most, std::size_t expected);

  /// Called for each batch, before its outputs.
  void add_inputs(std::size_t batch, const std::vector<Tensor>& inputs);
  /// Copies an output of a batch that is kept. Called on any thread.
  void add_output(std::size_t batch, std::size_t output, const Tensor& value);
  /// @param num_batches  that the pass had.
  std::vector<CalibrationBatch> take(std::size_t num_batches) &&;

 private:
  bool is_spread(std::size_t batch) const;
  bool keeps(std::size_t batch) const;

  std::size_t most_;
  std::size_t expected_;
  std::mutex mutex_;
  std::map<std::size_t, CalibrationBatch> batches_;
};

}  // namespace octet
