// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/calibration_sqnr.h"

#include <algorithm>
#include <cmath>

#include "calibration/observe_batches.h"
#include "tensor/sqnr.h"

namespace octet {

std::optional<double> calibration_sqnr_db(const Model& quantized,
                                          const std::vector<CalibrationBatch>& batches) {
  const std::vector<NodeId> results = quantized.results();
  const bool all_f32 = std::ranges::all_of(results, [&](NodeId id) {
    return quantized.value(quantized.node(id).inputs[0]).type == ElementType::f32;
  });
  const std::size_t count = std::min(batches.size(), kSqnrBatches);
  if (!all_f32 || count == 0) return std::nullopt;
  const auto batch = [&](std::size_t i) -> const CalibrationBatch& {
    return batches[i * batches.size() / count];
  };
  std::vector<Sqnr> of_batches(count);
  observe_batches(quantized, count,
                  {.read = [&](std::size_t i) { return std::optional(batch(i).inputs); },
                   .observe =
                       [&](std::size_t output, const Tensor& value, std::size_t i) {
                         of_batches[i].add(batch(i).outputs[output].data<float>(),
                                           value.data<float>());
                       }});
  const double sqnr_db = mean_db(of_batches);
  return std::isfinite(sqnr_db) ? std::optional(sqnr_db) : std::nullopt;
}

}  // namespace octet
