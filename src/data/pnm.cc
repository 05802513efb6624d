// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/image_codecs.h"

namespace octet {
namespace {

constexpr std::uint32_t kMostLevels = 65535;

bool is_space(std::uint8_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

void skip_comment(ByteReader& file) {
  for (std::uint8_t c = '#'; c != '\n' && c != '\r' && !file.at_end();) c = file.byte();
}

// The next character that is neither blank nor of a comment.
std::uint8_t next_character(ByteReader& file) {
  for (;;) {
    const std::uint8_t c = file.byte();
    if (c == '#')
      skip_comment(file);
    else if (!is_space(c))
      return c;
  }
}

// A number and the one character after it.
std::uint32_t read_number(ByteReader& file, std::uint32_t most) {
  std::uint32_t value = 0;
  std::uint8_t c = next_character(file);
  for (;;) {
    if (c < '0' || c > '9') file.fail(fmt::format("expected a number, got byte {:02X}", c));
    value = value * 10 + (c - '0');
    if (value > most)
      file.fail(fmt::format("expected a number of 0 to {}, got a larger one", most));
    if (file.at_end()) return value;
    c = file.byte();
    if (c == '#') skip_comment(file);
    if (is_space(c) || c == '#') return value;
  }
}

struct PnmHeader {
  /// The digit of "P6".
  char digit = '0';
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::uint32_t most = 1;

  bool plain() const { return digit <= '3'; }
  bool bitmap() const { return digit == '1' || digit == '4'; }
  std::size_t channels() const { return digit == '3' || digit == '6' ? 3 : 1; }
};

PnmHeader read_pnm_header(ByteReader& file) {
  PnmHeader header;
  file.seek(1);
  header.digit = static_cast<char>(file.byte());
  header.width = read_number(file, 1U << 24);
  header.height = read_number(file, 1U << 24);
  if (!header.bitmap()) header.most = read_number(file, kMostLevels);
  if (header.most == 0) file.fail(fmt::format("expected levels up to 1 to {}, got 0", kMostLevels));
  return header;
}

// Pillow makes 16-bit integers of grey with more than 256 levels, and cuts them off at 255.
std::uint8_t spread_level(std::uint32_t value, const PnmHeader& header) {
  const bool wide = header.channels() == 1 && header.most > 255;
  const double full = wide ? 65535 : 255;
  const double level = std::nearbyint(static_cast<double>(value) / header.most * full);
  return static_cast<std::uint8_t>(std::min(level, 255.0));
}

std::uint32_t read_plain_bit(ByteReader& file) {
  const std::uint8_t c = next_character(file);
  if (c != '0' && c != '1') file.fail(fmt::format("expected 0 or 1, got byte {:02X}", c));
  return c == '0' ? 1 : 0;
}

std::uint32_t read_value(ByteReader& file, const PnmHeader& header) {
  if (header.plain())
    return header.bitmap() ? read_plain_bit(file) : read_number(file, header.most);
  const std::uint32_t high = file.byte();
  return header.most < 256 ? high : high << 8 | file.byte();
}

// Eight pixels a byte, of which 1 is black; a row begins with a byte.
void read_bits(ByteReader& file, const PnmHeader& header, std::uint8_t* rgb) {
  for (std::int64_t y = 0; y < header.height; ++y) {
    const auto row = file.take(static_cast<std::size_t>((header.width + 7) / 8));
    for (std::int64_t x = 0; x < header.width; ++x) {
      const auto byte = static_cast<unsigned>(row[static_cast<std::size_t>(x / 8)]);
      rgb =
          std::fill_n(rgb, 3, (byte >> (7 - x % 8) & 1) != 0 ? std::uint8_t{0} : std::uint8_t{255});
    }
  }
}

}  // namespace

Picture decode_pnm(std::span<const std::byte> bytes, const std::string& name) {
  ByteReader file(bytes, name, "PPM, PGM or PBM");
  const PnmHeader header = read_pnm_header(file);
  check_image_size(header.width, header.height, name);
  const std::size_t num_pixels = static_cast<std::size_t>(header.width * header.height);
  const std::size_t rest = bytes.size() - file.position();
  // A byte holds at most eight pixels; a small file may claim more than memory holds.
  if (num_pixels / 8 > rest) file.fail("the file ends too early");
  Tensor image(ElementType::u8, Shape{header.height, header.width, 3});
  std::uint8_t* rgb = image.data<std::uint8_t>().data();
  if (header.digit == '4') {
    read_bits(file, header, rgb);
    return {std::move(image)};
  }
  for (std::size_t i = 0; i < num_pixels; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      if (c < header.channels())
        rgb[c] = spread_level(read_value(file, header), header);
      else
        rgb[c] = rgb[0];
    }
    rgb += 3;
  }
  return {std::move(image)};
}

}  // namespace octet
