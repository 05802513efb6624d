// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/thread_team.h"

namespace octet {

/// The second moments of some inputs of a linear operation about their means, of size x size; only
/// what lies on and below the diagonal is read.
struct Covariance {
  std::size_t size = 0;
  std::vector<double> values;
};

/// The covariance of integers. The sums are exact.
/// @param samples  [size][stride], zeros after the first num_samples of each row; at most 2^14
/// samples of at most 2^8 in magnitude.
Covariance covariance_of(std::span<const std::int16_t> samples, std::size_t size,
                         std::size_t num_samples, std::size_t stride, ThreadTeam& team);

/// Weights of outputs that read the same inputs, [outputs][inputs], in units of their steps.
struct WeightRows {
  std::span<float> values;
  /// Of each output: the largest magnitude that it may be rounded to.
  std::span<const float> most;

  std::size_t num_outputs() const { return most.size(); }
};

/// Rounds weights to integers so that the outputs of inputs with that covariance
/// lose the least: columns by falling variance, each with what rounding the columns before it has
/// taken from the outputs added to it,
///   q_k = clamp(round(w_k + sum over earlier i of (w_i - q_i) L_ik / L_kk)),
/// L the Cholesky factor of the covariance, whose diagonal is raised by 1 % of its mean, in the
/// reverse order. Source: Frantar et al. 2022, arXiv:2210.17323; the form without the inverse is
/// that of Chee et al. 2023, arXiv:2307.13304, theorem 6.
void round_by_covariance(const WeightRows& weights, const Covariance& covariance, ThreadTeam& team);

}  // namespace octet
