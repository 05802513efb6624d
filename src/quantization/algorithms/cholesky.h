// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/thread_team.h"
#include "quantization/algorithms/weight_rounding.h"

namespace octet {

/// The Cholesky factor of a covariance: a lower triangular matrix in rows of a common length.
class Cholesky {
 public:
  /// @param order    the row and column of the covariance that each one of the factor stands for.
  /// @param damping  what the diagonal is raised by, as a share of its mean.
  Cholesky(const Covariance& covariance, const std::vector<std::size_t>& order, double damping,
           ThreadTeam& team);

  const float* row(std::size_t i) const { return rows_.data() + i * size_; }
  /// Turns b into the x of (covariance + damping) x = b, both in the order of the factor.
  void solve(std::span<float> b) const;

 private:
  void factorize(ThreadTeam& team);
  void solve_row(std::size_t i, std::size_t first, std::size_t last);

  std::size_t size_;
  std::vector<float> rows_;
};

}  // namespace octet
