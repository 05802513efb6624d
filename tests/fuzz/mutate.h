// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Changes that turn a file into one that is wrong somewhere, the same ones for the same seed.
namespace octet::fuzz {

/// splitmix64 (Steele et al. 2014, https://doi.org/10.1145/2714064.2660195).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() noexcept {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  /// 0 <= result < count.
  std::size_t below(std::size_t count) noexcept { return static_cast<std::size_t>(next() % count); }
  /// True once in `count` times.
  bool once_in(std::size_t count) noexcept { return below(count) == 0; }
  template <typename Container>
  const auto& pick(const Container& from) noexcept {
    return from[below(from.size())];
  }

 private:
  std::uint64_t state_;
};

/// Integers at which sums, products and casts go wrong.
inline constexpr std::array<std::uint64_t, 14> kExtremes = {0,
                                                            1,
                                                            0x7F,
                                                            0xFF,
                                                            0xFFFF,
                                                            0x7FFFFFFF,
                                                            0x80000000,
                                                            0xFFFFFFFF,
                                                            0x1'0000'0000,
                                                            std::uint64_t{1} << 40,
                                                            std::uint64_t{1} << 62,
                                                            0x7FFFFFFFFFFFFFFF,
                                                            std::uint64_t{1} << 63,
                                                            0xFFFFFFFFFFFFFFFF};

/// Bytes flipped, overwritten with extremes, cut off, taken out, doubled.
std::string mutate_bytes(Random& random, std::string bytes);

/// One of the 64-bit integers that the bytes are taken for becomes extreme, or another one of them.
std::string mutate_integers(Random& random, std::string bytes);

/// As text of XML or JSON: numbers made extreme, quoted words exchanged, lines and pairs of
/// brackets taken out or doubled.
std::string mutate_text(Random& random, std::string text);

}  // namespace octet::fuzz
