// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/cholesky.h"

#include <algorithm>
#include <cmath>

namespace octet {
namespace {

float float_dot(const float* a, const float* b, std::size_t n) {
  constexpr std::size_t kLanes = 16;
  float lanes[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += a[i + lane] * b[i + lane];
  }
  float sum = 0;
  for (const float lane : lanes) sum += lane;
  for (; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

Cholesky::Cholesky(const Covariance& covariance, const std::vector<std::size_t>& order,
                   double damping, ThreadTeam& team)
    : size_(order.size()), rows_(size_ * size_, 0.0F) {
  double trace = 0;
  for (std::size_t i = 0; i < size_; ++i) trace += covariance.values[i * covariance.size + i];
  const double raised = damping * trace / static_cast<double>(size_) + 1e-9;
  for (std::size_t i = 0; i < size_; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const std::size_t row = std::max(order[i], order[j]), column = std::min(order[i], order[j]);
      const double value = covariance.values[row * covariance.size + column];
      rows_[i * size_ + j] = static_cast<float>(i == j ? value + raised : value);
    }
  }
  factorize(team);
}

void Cholesky::solve(std::span<float> b) const {
  for (std::size_t i = 0; i < size_; ++i)
    b[i] = (b[i] - float_dot(row(i), b.data(), i)) / row(i)[i];
  for (std::size_t i = size_; i-- > 0;) {
    b[i] /= row(i)[i];
    for (std::size_t j = 0; j < i; ++j) b[j] -= row(i)[j] * b[i];
  }
}

// Columns in blocks: the block on the diagonal first, then every row below by itself, whose sums
// are in the order of their terms however rows are shared out.
void Cholesky::factorize(ThreadTeam& team) {
  constexpr std::size_t kBlock = 32;
  constexpr std::size_t kChunk = 16;
  for (std::size_t first = 0; first < size_; first += kBlock) {
    const std::size_t last = std::min(first + kBlock, size_);
    for (std::size_t i = first; i < last; ++i) solve_row(i, first, i + 1);
    const std::size_t chunks = (size_ - last + kChunk - 1) / kChunk;
    team.run(chunks, [&](std::size_t chunk) {
      const std::size_t end = std::min(last + (chunk + 1) * kChunk, size_);
      for (std::size_t i = last + chunk * kChunk; i < end; ++i) solve_row(i, first, last);
    });
  }
}

// Entries [first, last) of row i, those before them being done.
void Cholesky::solve_row(std::size_t i, std::size_t first, std::size_t last) {
  float* a = rows_.data() + i * size_;
  for (std::size_t j = first; j < last; ++j) {
    const float* b = row(j);
    const float rest = a[j] - float_dot(a, b, j);
    a[j] = i == j ? std::sqrt(std::max(rest, 1e-12F)) : rest / b[j];
  }
}

}  // namespace octet
