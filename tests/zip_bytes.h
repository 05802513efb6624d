// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Archives put together in memory, for tests of what reads them.
namespace octet::test {

inline std::span<const std::byte> as_byte_span(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// `count` bytes of `value`, least significant first.
inline std::string little_endian(std::uint64_t value, int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i)
    bytes += static_cast<char>(static_cast<unsigned char>(i < 8 ? value >> (8 * i) : 0));
  return bytes;
}

inline std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

/// A deflate stream of one stored block; at most 65535 bytes.
inline std::string deflate_bytes(const std::string& content) {
  return '\1' + little_endian(content.size(), 2) + little_endian(~content.size(), 2) + content;
}

/// A gzip file of one stored block; at most 65535 bytes.
inline std::string gzip_bytes(const std::string& content) {
  return std::string("\x1f\x8b\x08\0\0\0\0\0\0\3", 10) + deflate_bytes(content) +
         little_endian(crc32_of(content), 4) + little_endian(content.size(), 4);
}

/// A zip of stored members.
inline std::string zip_bytes(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string zip;
  std::string directory;
  for (const auto& [name, content] : members) {
    const std::string common = little_endian(0, 2) + little_endian(0, 2) + little_endian(0, 4) +
                               little_endian(crc32_of(content), 4) +
                               little_endian(content.size(), 4) + little_endian(content.size(), 4) +
                               little_endian(name.size(), 2) + little_endian(0, 2);
    directory += "PK\x01\x02" + little_endian(20, 2) + little_endian(20, 2) + common +
                 little_endian(0, 10) + little_endian(zip.size(), 4) + name;
    zip += "PK\x03\x04" + little_endian(20, 2) + common + name + content;
  }
  const std::size_t start = zip.size();
  return zip + directory + "PK\x05\x06" + little_endian(0, 4) + little_endian(members.size(), 2) +
         little_endian(members.size(), 2) + little_endian(directory.size(), 4) +
         little_endian(start, 4) + little_endian(0, 2);
}

/// A tar (ustar) of regular files.
inline std::string tar_bytes(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string tar;
  const auto octal = [](std::uint64_t value, int digits) {
    std::string text;
    for (int i = digits - 1; i >= 0; --i) text += static_cast<char>('0' + (value >> (3 * i) & 7));
    return text + '\0';
  };
  for (const auto& [name, content] : members) {
    std::string header = name;
    header.resize(100);
    header += octal(0644, 7) + octal(0, 7) + octal(0, 7) + octal(content.size(), 11) +
              octal(0, 11) + "        0";
    header.resize(257);
    header += std::string("ustar\0", 6) + "00";
    header.resize(512);
    std::uint64_t sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    header.replace(148, 8, octal(sum, 6) + ' ');
    tar += header + content;
    tar.resize((tar.size() + 511) / 512 * 512);
  }
  return tar + std::string(1024, '\0');
}

}  // namespace octet::test
