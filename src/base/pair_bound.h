// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <utility>

namespace octet {

/// What two products of unsigned bytes with signed weights may add up to in 16 bits, over any
/// choice of the two among the weights of one sum.
class PairBound {
 public:
  void add(std::int32_t weight) noexcept {
    if (weight > positive_[1]) positive_[1] = weight;
    if (positive_[1] > positive_[0]) std::swap(positive_[0], positive_[1]);
    if (weight < negative_[1]) negative_[1] = weight;
    if (negative_[1] < negative_[0]) std::swap(negative_[0], negative_[1]);
  }
  /// @param most  the largest of the bytes.
  bool exceeds(std::int32_t most) const noexcept {
    using Limits = std::numeric_limits<std::int16_t>;
    return most * (positive_[0] + positive_[1]) > Limits::max() ||
           most * (negative_[0] + negative_[1]) < Limits::min();
  }

 private:
  /// The two largest above zero and the two smallest below.
  std::int32_t positive_[2] = {0, 0};
  std::int32_t negative_[2] = {0, 0};
};

}  // namespace octet
