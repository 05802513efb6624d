// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/observe_batches.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "octet/runtime.h"
#include "runtime/observed_model.h"

namespace octet {
namespace {

/// A request and the batch it works on.
struct BatchSlot {
  InferRequest request;
  std::unique_ptr<std::size_t> batch;
};

}  // namespace

void observe_batches(const Model& model, std::size_t num_batches,
                     const std::function<Tensor(std::size_t input, std::size_t batch)>& input,
                     const std::function<void(std::size_t output, const Tensor& value,
                                              std::size_t batch)>& observe) {
  const ObservedModel compiled(model, {.performance_hint = PerformanceHint::throughput});
  const std::size_t num_slots =
      std::min(num_batches, 2 * static_cast<std::size_t>(std::max(1, compiled.num_streams())));
  std::vector<BatchSlot> slots;
  for (std::size_t i = 0; i < num_slots; ++i) {
    auto batch = std::make_unique<std::size_t>(0);
    InferRequest request = compiled.create_infer_request(
        [&observe, &batch = *batch](std::size_t output, const Tensor& value) {
          observe(output, value, batch);
        });
    slots.push_back({std::move(request), std::move(batch)});
  }
  const std::size_t num_inputs = compiled.inputs().size();
  std::size_t started = 0;
  std::exception_ptr error;
  for (std::size_t done = 0; done < num_batches && !(error && done == started); ++done) {
    for (; !error && started < num_batches && started < done + num_slots; ++started) {
      BatchSlot& slot = slots[started % num_slots];
      *slot.batch = started;
      for (std::size_t i = 0; i < num_inputs; ++i)
        slot.request.set_input_tensor(i, input(i, started));
      slot.request.start_async();
    }
    try {
      slots[done % num_slots].request.wait();
    } catch (...) {
      if (!error) error = std::current_exception();
    }
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace octet
