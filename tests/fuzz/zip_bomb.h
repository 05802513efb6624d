// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "zip_bytes.h"

namespace octet::fuzz {

/// A deflate stream of fixed codes: a zero byte, and `count` times 258 of them.
inline std::string deflate_bomb(std::size_t count) {
  std::string bytes;
  unsigned bit = 0;
  const auto put = [&](unsigned value, int num_bits) {
    for (int i = 0; i < num_bits; ++i, ++bit) {
      if (bit % 8 == 0) bytes += '\0';
      bytes.back() = static_cast<char>(bytes.back() | (value >> i & 1) << bit % 8);
    }
  };
  put(0b1, 1);
  put(0b01, 2);
  put(0b00001100, 8);
  // The length code 285, most significant bit first, and the distance code 0.
  for (std::size_t i = 0; i < count; ++i) put(0b10100011, 13);
  put(0, 7);
  return bytes;
}

/// A zip of one deflated member that declares `size` bytes.
inline std::string zip_of_deflated(const std::string& name, const std::string& deflated,
                                   std::uint64_t size) {
  using test::little_endian;
  const std::string common = little_endian(0, 2) + little_endian(8, 2) + little_endian(0, 8) +
                             little_endian(deflated.size(), 4) + little_endian(size, 4) +
                             little_endian(name.size(), 2) + little_endian(0, 2);
  const std::string local = "PK\x03\x04" + little_endian(20, 2) + common + name + deflated;
  const std::string central = "PK\x01\x02" + little_endian(20, 2) + little_endian(20, 2) + common +
                              little_endian(0, 10) + little_endian(0, 4) + name;
  return local + central + "PK\x05\x06" + little_endian(0, 4) + little_endian(1, 2) +
         little_endian(1, 2) + little_endian(central.size(), 4) + little_endian(local.size(), 4) +
         little_endian(0, 2);
}

}  // namespace octet::fuzz
