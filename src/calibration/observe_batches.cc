// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/observe_batches.h"

#include <algorithm>
#include <deque>
#include <exception>
#include <utility>

#include "octet/runtime.h"
#include "runtime/observed_model.h"

namespace octet {
namespace {

/// A request and the batch that it works on.
class BatchSlot {
 public:
  BatchSlot(const ObservedModel& model, const BatchRun& run)
      : request_(model.create_infer_request([this, &run](std::size_t output, const Tensor& value) {
          run.observe(output, value, batch_);
        })) {
    if (!run.on_failure) return;
    request_.set_callback([this, &run](const std::exception_ptr& error) {
      if (error) run.on_failure(batch_);
    });
  }
  BatchSlot(const BatchSlot&) = delete;
  BatchSlot& operator=(const BatchSlot&) = delete;

  void start(std::size_t batch, const std::vector<Tensor>& inputs) {
    batch_ = batch;
    for (std::size_t i = 0; i < inputs.size(); ++i) request_.set_input_tensor(i, inputs[i]);
    request_.start_async();
  }
  void finish() { request_.wait(); }
  void finish_quietly() noexcept {
    try {
      request_.wait();
    } catch (...) {
      // The first error is on its way already.
    }
  }

 private:
  std::size_t batch_ = 0;
  InferRequest request_;
};

}  // namespace

void observe_batches(const Model& model, std::size_t most_batches, const BatchRun& run,
                     int num_streams) {
  const ObservedModel compiled(
      model, {.performance_hint = PerformanceHint::throughput, .num_streams = num_streams},
      run.portable_bits);
  // Twice as many requests as streams: one runs while the input of another is made.
  std::deque<BatchSlot> slots;
  const std::size_t num_slots =
      std::min(most_batches, 2 * static_cast<std::size_t>(std::max(1, compiled.num_streams())));
  for (std::size_t i = 0; i < num_slots; ++i) slots.emplace_back(compiled, run);

  std::size_t started = 0;
  std::size_t done = 0;
  std::size_t end = most_batches;
  try {
    while (done < end) {
      for (; started < std::min(end, done + num_slots); ++started) {
        const std::optional<std::vector<Tensor>> inputs = run.read(started);
        if (!inputs) {
          end = started;
          break;
        }
        slots[started % num_slots].start(started, *inputs);
      }
      if (done == end) break;
      slots[done % num_slots].finish();
      ++done;
      if (run.on_done) run.on_done(done);
    }
  } catch (...) {
    if (run.on_failure) run.on_failure(done);
    for (std::size_t batch = done; batch < started; ++batch)
      slots[batch % num_slots].finish_quietly();
    throw;
  }
}

}  // namespace octet
