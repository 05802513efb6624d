// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <webp/encode.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "zip_bytes.h"

namespace octet::test {

using Bytes = std::vector<std::uint8_t>;

inline std::string text_of(const Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

/// Lossless. @param rgb  of all pixels, row by row.
inline std::string webp_bytes(int width, int height, const Bytes& rgb) {
  std::uint8_t* memory = nullptr;
  const std::size_t size = WebPEncodeLosslessRGB(rgb.data(), width, height, width * 3, &memory);
  std::string bytes(reinterpret_cast<char*>(memory), size);
  WebPFree(memory);
  return bytes;
}

/// A BMP with a header of 40 bytes.
struct BmpPicture {
  int width = 1;
  int height = 1;
  int bits = 24;
  int compression = 0;
  /// What stands between header and pixels: a palette, or masks.
  Bytes table;
  /// As they are stored.
  Bytes pixels;
};

inline std::string bmp_bytes(const BmpPicture& picture) {
  const std::size_t begin = 54 + picture.table.size();
  const auto number = [](std::int64_t value, int size) {
    return little_endian(static_cast<std::uint64_t>(value), size);
  };
  return "BM" + number(static_cast<std::int64_t>(begin + picture.pixels.size()), 4) + number(0, 4) +
         number(static_cast<std::int64_t>(begin), 4) + number(40, 4) + number(picture.width, 4) +
         number(picture.height, 4) + number(1, 2) + number(picture.bits, 2) +
         number(picture.compression, 4) + std::string(20, '\0') + text_of(picture.table) +
         text_of(picture.pixels);
}

/// A GIF whose first frame has indices below 128, stored without compression.
struct GifPicture {
  int screen_width = 1;
  int screen_height = 1;
  int left = 0;
  int top = 0;
  int width = 1;
  int height = 1;
  bool interlaced = false;
  /// Of the transparent colour, if it is not negative.
  int transparent = -1;
  /// 128 colours, or none.
  Bytes palette;
  Bytes indices;
};

inline std::string gif_bytes(const GifPicture& picture) {
  const auto u16 = [](int value) { return little_endian(static_cast<std::uint64_t>(value), 2); };
  const char colors = picture.palette.empty() ? '\x06' : '\x86';
  std::string bytes = "GIF89a" + u16(picture.screen_width) + u16(picture.screen_height) + colors +
                      std::string(2, '\0') + text_of(picture.palette);
  if (picture.transparent >= 0) {
    bytes += std::string("!\xF9\x04\x01\0\0", 6) + static_cast<char>(picture.transparent);
    bytes += '\0';
  }
  bytes += "," + u16(picture.left) + u16(picture.top) + u16(picture.width) + u16(picture.height);
  bytes += picture.interlaced ? '\x40' : '\0';
  // Codes of 8 bits: 128 clears the table before it makes them longer, 129 ends.
  Bytes codes;
  for (std::size_t i = 0; i < picture.indices.size(); ++i) {
    if (i % 64 == 0) codes.push_back(128);
    codes.push_back(picture.indices[i]);
  }
  codes.push_back(129);
  bytes += '\x07';
  for (std::size_t i = 0; i < codes.size(); i += 255) {
    const std::string block = text_of(codes).substr(i, 255);
    bytes += static_cast<char>(block.size()) + block;
  }
  return bytes + std::string("\0;", 2);
}

/// A TIFF of one strip, in this machine's order of bytes.
/// @param tags  beside those of the size and the strip, all of 16 bits.
inline std::string tiff_bytes(int width, int height, std::map<int, std::vector<int>> tags,
                              const Bytes& strip) {
  tags[256] = {width};
  tags[257] = {height};
  tags[273] = {8};
  tags[278] = {height};
  tags[279] = {static_cast<int>(strip.size())};
  const auto number = [](std::size_t value, int size) { return little_endian(value, size); };
  const std::size_t directory = 8 + strip.size() + strip.size() % 2;
  std::size_t behind = directory + 2 + 12 * tags.size() + 4;
  std::string entries;
  std::string lists;
  for (const auto& [tag, values] : tags) {
    std::string data;
    for (const int value : values) data += number(static_cast<std::size_t>(value), 2);
    entries += number(static_cast<std::size_t>(tag), 2) + number(3, 2) + number(values.size(), 4);
    if (data.size() > 4) {
      entries += number(behind + lists.size(), 4);
      lists += data;
    } else {
      entries += data + std::string(4 - data.size(), '\0');
    }
  }
  return std::string("II*\0", 4) + number(directory, 4) + text_of(strip) +
         std::string(strip.size() % 2, '\0') + number(tags.size(), 2) + entries +
         std::string(4, '\0') + lists;
}

}  // namespace octet::test
