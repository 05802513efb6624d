// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/weight_rounding.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/parallel.h"
#include "quantization/algorithms/cholesky.h"

namespace octet {
namespace {

constexpr double kDamping = 0.01;

constexpr std::size_t kRows = 4;

// The products of some rows, one after the other, with one: each element of that is read once.
void dots(const std::int16_t* rows, std::size_t stride, const std::int16_t* other,
          std::int32_t* sums) {
  const std::int16_t* a = rows;
  const std::int16_t* b = rows + stride;
  const std::int16_t* c = rows + 2 * stride;
  const std::int16_t* d = rows + 3 * stride;
  std::int32_t of_a = 0, of_b = 0, of_c = 0, of_d = 0;
  for (std::size_t i = 0; i < stride; ++i) {
    of_a += static_cast<std::int32_t>(a[i]) * static_cast<std::int32_t>(other[i]);
    of_b += static_cast<std::int32_t>(b[i]) * static_cast<std::int32_t>(other[i]);
    of_c += static_cast<std::int32_t>(c[i]) * static_cast<std::int32_t>(other[i]);
    of_d += static_cast<std::int32_t>(d[i]) * static_cast<std::int32_t>(other[i]);
  }
  sums[0] = of_a;
  sums[1] = of_b;
  sums[2] = of_c;
  sums[3] = of_d;
}

std::int32_t dot(const std::int16_t* a, const std::int16_t* b, std::size_t n) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < n; ++i)
    sum += static_cast<std::int32_t>(a[i]) * static_cast<std::int32_t>(b[i]);
  return sum;
}

/// Some outputs side by side, [inputs][outputs]: what is left of a block of inputs' weights is owed
/// to the inputs before it at once.
class ColumnRounding {
 public:
  ColumnRounding(std::vector<float>& weights, std::span<const float> most, const Cholesky& factor,
                 std::size_t size)
      : weights_(weights), most_(most), factor_(factor), owed_(weights.size(), 0.0F) {
    for (std::size_t i = 0; i < size; ++i) inverse_diagonal_.push_back(1 / factor.row(i)[i]);
  }

  void run() {
    for (std::size_t end = inverse_diagonal_.size(); end > 0;) {
      const std::size_t begin = end > kBlock ? end - kBlock : 0;
      for (std::size_t k = end; k-- > begin;) {
        round(k);
        for (std::size_t i = begin; i < k; ++i) owe<1>(i, k);
      }
      if (end - begin == kBlock)
        for (std::size_t i = 0; i < begin; ++i) owe<kBlock>(i, begin);
      end = begin;
    }
  }

 private:
  static constexpr std::size_t kBlock = 8;

  // Leaves in place of what is owed to input k what its rounding takes away.
  void round(std::size_t k) {
    const std::size_t n = most_.size();
    float* w = weights_.data() + k * n;
    float* owed = owed_.data() + k * n;
    for (std::size_t o = 0; o < n; ++o) {
      const float rounded = std::nearbyint(w[o] + owed[o]);
      const float q = std::min(std::max(rounded, -most_[o]), most_[o]);
      owed[o] = w[o] - q;
      w[o] = q;
    }
  }

  // What input i is owed for `count` inputs from `first` on.
  template <std::size_t count>
  void owe(std::size_t i, std::size_t first) {
    const std::size_t n = most_.size();
    float shares[count];
    for (std::size_t k = 0; k < count; ++k)
      shares[k] = factor_.row(first + k)[i] * inverse_diagonal_[i];
    const float* errors = owed_.data() + first * n;
    float* target = owed_.data() + i * n;
    for (std::size_t o = 0; o < n; ++o) {
      float sum = target[o];
      for (std::size_t k = 0; k < count; ++k) sum += errors[k * n + o] * shares[k];
      target[o] = sum;
    }
  }

  std::vector<float>& weights_;
  std::span<const float> most_;
  const Cholesky& factor_;
  /// Of inputs that are rounded: what rounding took away.
  std::vector<float> owed_;
  std::vector<float> inverse_diagonal_;
};

}  // namespace

Covariance covariance_of(std::span<const std::int16_t> samples, std::size_t size,
                         std::size_t num_samples, std::size_t stride, ThreadTeam& team) {
  Covariance covariance{size, std::vector<double>(size * size)};
  std::vector<std::int64_t> sums(size);
  parallel_for(team, size, 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto row = samples.subspan(i * stride, num_samples);
      sums[i] = std::accumulate(row.begin(), row.end(), std::int64_t{0});
    }
  });
  const auto n = static_cast<double>(num_samples);
  const auto set = [&](std::size_t i, std::size_t j, std::int32_t sum) {
    covariance.values[i * size + j] =
        sum / n - static_cast<double>(sums[i]) / n * (static_cast<double>(sums[j]) / n);
  };
  // Rows near the end are longer: they are dealt out in small groups, which reach beyond the
  // diagonal.
  constexpr std::size_t kGroup = 2 * kRows;
  team.run((size + kGroup - 1) / kGroup, [&](std::size_t group) {
    const std::size_t first = group * kGroup, last = std::min(first + kGroup, size);
    for (std::size_t j = 0; j < last; ++j) {
      const std::int16_t* other = samples.data() + j * stride;
      std::size_t i = first;
      for (; i + kRows <= last; i += kRows) {
        std::int32_t products[kRows];
        dots(samples.data() + i * stride, stride, other, products);
        for (std::size_t k = 0; k < kRows; ++k) set(i + k, j, products[k]);
      }
      for (; i < last; ++i) set(i, j, dot(samples.data() + i * stride, other, stride));
    }
  });
  return covariance;
}

void round_by_covariance(const WeightRows& weights, const Covariance& covariance,
                         ThreadTeam& team) {
  const std::size_t size = covariance.size;
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {},
                           [&](std::size_t i) { return covariance.values[i * size + i]; });
  const Cholesky factor(covariance, order, kDamping, team);
  constexpr std::size_t kOutputs = 32;
  const std::size_t num_chunks = (weights.num_outputs() + kOutputs - 1) / kOutputs;
  team.run(num_chunks, [&](std::size_t chunk) {
    const std::size_t first = chunk * kOutputs;
    const std::size_t count = std::min(kOutputs, weights.num_outputs() - first);
    std::vector<float> columns(size * count);
    for (std::size_t k = 0; k < size; ++k)
      for (std::size_t o = 0; o < count; ++o)
        columns[k * count + o] = weights.values[(first + o) * size + order[k]];
    ColumnRounding(columns, weights.most.subspan(first, count), factor, size).run();
    for (std::size_t k = 0; k < size; ++k)
      for (std::size_t o = 0; o < count; ++o)
        weights.values[(first + o) * size + order[k]] = columns[k * count + o];
  });
}

}  // namespace octet
