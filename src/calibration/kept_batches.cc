// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/kept_batches.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace octet {
namespace {

/// Of a stream without an end; products with it stay within 64 bits.
constexpr std::size_t kMostExpected = std::size_t{1} << 40;

}  // namespace

KeptBatches::KeptBatches(std::size_t most, std::size_t expected)
    : most_(std::min(most, expected)), expected_(std::min(expected, kMostExpected)) {}

bool KeptBatches::is_spread(std::size_t batch) const {
  const std::size_t place = (batch * most_ + expected_ - 1) / expected_;
  return place < most_ && place * expected_ / most_ == batch;
}

bool KeptBatches::keeps(std::size_t batch) const {
  return batch < most_ || is_spread(batch);
}

void KeptBatches::add_inputs(std::size_t batch, const std::vector<Tensor>& inputs) {
  if (!keeps(batch)) return;
  const std::lock_guard lock(mutex_);
  batches_[batch].inputs = inputs;
}

void KeptBatches::add_output(std::size_t batch, std::size_t output, const Tensor& value) {
  if (!keeps(batch)) return;
  Tensor copy = value.clone();
  const std::lock_guard lock(mutex_);
  std::vector<Tensor>& outputs = batches_.at(batch).outputs;
  if (outputs.size() <= output) outputs.resize(output + 1);
  outputs[output] = std::move(copy);
}

std::vector<CalibrationBatch> KeptBatches::take(std::size_t num_batches) && {
  if (num_batches == expected_)
    std::erase_if(batches_, [&](const auto& entry) { return !is_spread(entry.first); });
  // Fewer than expected: those nearest to where they would have been kept.
  std::vector<CalibrationBatch> taken;
  auto next = batches_.begin();
  const std::size_t count = std::min(most_, batches_.size());
  std::size_t num_left = batches_.size();
  for (std::size_t i = 0; i < count; ++i, ++next, --num_left) {
    const std::size_t place = i * num_batches / count;
    const auto distance = [&](std::size_t batch) {
      return batch < place ? place - batch : batch - place;
    };
    for (; num_left > count - i && distance(std::next(next)->first) <= distance(next->first);
         --num_left)
      ++next;
    taken.push_back(std::move(next->second));
  }
  return taken;
}

}  // namespace octet
