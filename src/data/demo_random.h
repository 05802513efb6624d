// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace octet::demo {

/// SplitMix64: the same numbers on every machine, where the distributions of <random> differ
/// between libraries. Source: Steele, Lea, Flood 2014, "Fast splittable pseudorandom number
/// generators", figure 17.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  /// @return an integer in [low, high].
  std::int32_t between(std::int32_t low, std::int32_t high) noexcept {
    const auto count = static_cast<std::uint64_t>(static_cast<std::int64_t>(high) - low + 1);
    return low + static_cast<std::int32_t>(((next() >> 32) * count) >> 32);
  }
  /// @return true with probability percent / 100.
  bool chance(std::int32_t percent) noexcept { return between(0, 99) < percent; }
  /// @return about a normal deviate of the standard deviation `sigma`, cut at 3.4 sigma: the sum of
  /// four bytes has 147.8.
  std::int32_t noise(std::int32_t sigma) noexcept {
    const std::uint64_t bits = next();
    std::int32_t sum = -510;
    for (int byte = 0; byte < 4; ++byte) {
      sum += static_cast<std::int32_t>((bits >> (8 * byte)) & 0xFF);
    }
    return sum * sigma / 148;
  }

 private:
  std::uint64_t state_;
};

}  // namespace octet::demo
