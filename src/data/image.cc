// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/file.h"
#include "data/image_codecs.h"
#include "octet/data.h"

namespace octet {
namespace {

constexpr std::array kJpegMagic{std::byte{0xFF}, std::byte{0xD8}, std::byte{0xFF}};
constexpr std::array kPngMagic{std::byte{0x89}, std::byte{'P'},  std::byte{'N'},  std::byte{'G'},
                               std::byte{'\r'}, std::byte{'\n'}, std::byte{0x1A}, std::byte{'\n'}};

bool begins_with(std::span<const std::byte> bytes, std::span<const std::byte> magic) {
  return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

std::string first_bytes(std::span<const std::byte> bytes) {
  if (bytes.empty()) return "an empty file";
  std::string text = "a file that begins with";
  for (std::byte byte : bytes.first(std::min<std::size_t>(bytes.size(), 4))) {
    text += fmt::format(" {:02X}", static_cast<unsigned>(byte));
  }
  return text;
}

}  // namespace

void check_image_size(std::int64_t width, std::int64_t height, const std::string& name) {
  if (width > 0 && height > 0 && width <= kMaxPixels / height) return;
  throw ParseError(name, -1,
                   fmt::format("decoding: expected a picture of 1 to {} pixels, got {} x {}",
                               kMaxPixels, width, height));
}

Tensor decode_image(std::span<const std::byte> bytes, const std::string& name) {
  if (begins_with(bytes, kJpegMagic)) return decode_jpeg(bytes, name);
  if (begins_with(bytes, kPngMagic)) return decode_png(bytes, name);
  throw ParseError(
      name, -1, fmt::format("decoding: expected a JPEG or PNG file, got {}", first_bytes(bytes)));
}

Tensor read_image(const std::filesystem::path& file) {
  return decode_image(read_file(file), file.string());
}

}  // namespace octet
