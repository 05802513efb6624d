// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/thread_team.h"
#include "quantization/algorithms/weight_rounding.h"

namespace octet {

/// Samples of the inputs of a linear operation: [inputs][stride].
struct InputSamples {
  std::span<const std::int16_t> values;
  std::size_t stride = 0;
  std::size_t num_samples = 0;

  std::span<const std::int16_t> row(std::size_t input) const {
    return values.subspan(input * stride, num_samples);
  }
};

/// Takes the outputs that weights give for the samples from `outputs`.
/// @param weights  [outputs][inputs].
/// @param outputs  [outputs][num_samples].
void subtract_outputs(std::span<const float> weights, const InputSamples& inputs,
                      std::span<float> outputs, ThreadTeam& team);

/// Moves weights to where their outputs are nearer to those that are wanted, by least squares with
/// a ridge as large as the mean variance of an input:
///   W += Z X^T (X X^T + mean(diag(X X^T)) I)^-1,
/// X the inputs about their means, Z what the outputs lack, about its mean. Without the ridge the
/// weights would follow what is accidental in the samples.
/// @param weights  [outputs][inputs].
/// @param lacking  [outputs][num_samples].
void match_outputs(std::span<float> weights, const InputSamples& inputs,
                   const Covariance& covariance, std::span<const float> lacking, ThreadTeam& team);

}  // namespace octet
