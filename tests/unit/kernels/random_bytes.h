// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace octet::kernels::test {

/// any: all values; extreme: 0 and 255, -128 and 127, mostly those of the largest products.
enum class Values : std::uint8_t { any, extreme };

/// Reproducible data for integer kernels.
class RandomBytes {
 public:
  explicit RandomBytes(Values values = Values::any) : values_(values) {}

  std::vector<std::uint8_t> unsigned_bytes(std::size_t count) {
    std::vector<std::uint8_t> bytes(count);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(next(255, 0));
    return bytes;
  }
  std::vector<std::int8_t> signed_bytes(std::size_t count) {
    std::vector<std::int8_t> bytes(count);
    for (std::int8_t& byte : bytes) byte = static_cast<std::int8_t>(next(-128, 127));
    return bytes;
  }

 private:
  int next(int frequent, int rare) {
    const auto bits = static_cast<int>(random_() & 0xFFU);
    if (values_ == Values::any) return bits;
    return bits < 16 ? rare : frequent;
  }

  Values values_;
  std::mt19937 random_{7};
};

}  // namespace octet::kernels::test
