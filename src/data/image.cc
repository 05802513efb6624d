// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/file.h"
#include "data/image_codecs.h"
#include "octet/data.h"

namespace octet {
namespace {

using namespace std::string_view_literals;

bool has_at(std::string_view head, std::size_t offset, std::string_view magic) {
  return head.size() >= offset && head.substr(offset).starts_with(magic);
}

// Two letters alone would be a beginning of many texts: after them come the sizes of the file and
// of its header.
bool is_bmp(std::string_view head) {
  constexpr std::array kHeaderSizes{12, 40, 52, 56, 64, 108, 124};
  return has_at(head, 0, "BM") && head.size() >= 18 && has_at(head, 15, "\0\0\0"sv) &&
         std::ranges::find(kHeaderSizes, static_cast<int>(head[14])) != kHeaderSizes.end();
}

// "P6 32 32 255": a letter and a digit, and then numbers or comments.
bool is_pnm(std::string_view head) {
  if (head.size() < 4 || head[0] != 'P' || head[1] < '1' || head[1] > '6') return false;
  const std::size_t next = head.find_first_not_of(" \t\n\v\f\r", 2);
  return next != 2 && next != std::string_view::npos &&
         (head[next] == '#' || std::isdigit(static_cast<unsigned char>(head[next])));
}

struct Kind {
  bool (*is)(std::string_view head);
  Picture (*decode)(std::span<const std::byte>, const std::string&);
};

constexpr std::string_view kKindNames = "JPEG, PNG, GIF, WebP, BMP, TIFF, PPM, PGM or PBM";

constexpr std::array kKinds{
    Kind{[](std::string_view head) { return has_at(head, 0, "\xFF\xD8\xFF"); }, decode_jpeg},
    Kind{[](std::string_view head) { return has_at(head, 0, "\x89PNG\r\n\x1A\n"); }, decode_png},
    Kind{[](std::string_view head) {
           return has_at(head, 0, "GIF87a") || has_at(head, 0, "GIF89a");
         },
         decode_gif},
    Kind{[](std::string_view head) { return has_at(head, 0, "RIFF") && has_at(head, 8, "WEBP"); },
         decode_webp},
    Kind{is_bmp, decode_bmp},
    Kind{[](std::string_view head) {
           return has_at(head, 0, "II*\0"sv) || has_at(head, 0, "MM\0*"sv) ||
                  has_at(head, 0, "II+\0"sv) || has_at(head, 0, "MM\0+"sv);
         },
         decode_tiff},
    Kind{is_pnm, decode_pnm}};

const Kind* find_kind(std::span<const std::byte> bytes) {
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()),
                              std::min<std::size_t>(bytes.size(), 512));
  const auto* kind = std::ranges::find_if(kKinds, [&](const Kind& k) { return k.is(head); });
  return kind == kKinds.end() ? nullptr : kind;
}

std::string describe_content(std::span<const std::byte> bytes) {
  if (bytes.empty()) return "an empty file";
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()),
                              std::min<std::size_t>(bytes.size(), 16));
  if (has_at(head, 4, "ftypavif")) return "an AVIF file";
  if (has_at(head, 4, "ftyp")) return "a HEIF file or a film";
  if (has_at(head, 4, "JXL ") || has_at(head, 0, "\xFF\x0A")) return "a JPEG XL file";
  if (has_at(head, 4, "jP  ") || has_at(head, 0, "\xFF\x4F\xFF\x51")) return "a JPEG 2000 file";
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

bool is_picture(std::span<const std::byte> head) {
  return find_kind(head) != nullptr;
}

Picture decode_picture(std::span<const std::byte> bytes, const std::string& name) {
  const Kind* kind = find_kind(bytes);
  if (kind != nullptr) return kind->decode(bytes, name);
  throw ParseError(
      name, -1,
      fmt::format("decoding: expected a {} file, got {}", kKindNames, describe_content(bytes)));
}

Picture read_picture(const std::string& file) {
  return decode_picture(read_file(file), file);
}

Tensor decode_image(std::span<const std::byte> bytes, const std::string& name) {
  return decode_picture(bytes, name).pixels;
}

Tensor read_image(const std::filesystem::path& file) {
  return read_picture(file.string()).pixels;
}

Rgb ink_to_rgb(std::span<const std::uint8_t, 4> cmyk) {
  const unsigned white = 255U - cmyk[3];
  Rgb rgb;
  for (std::size_t c = 0; c < 3; ++c)
    rgb[c] = static_cast<std::uint8_t>(white - (cmyk[c] * white + 127) / 255);
  return rgb;
}

void ByteReader::seek(std::size_t position) {
  position_ = 0;
  take(position);
}

std::uint32_t ByteReader::u16() {
  const std::uint32_t low = byte();
  return low | static_cast<std::uint32_t>(byte()) << 8;
}

std::uint32_t ByteReader::u32() {
  const std::uint32_t low = u16();
  return low | u16() << 16;
}

std::span<const std::byte> ByteReader::take(std::size_t count) {
  if (count > bytes_.size() - position_) fail("the file ends too early");
  const auto taken = bytes_.subspan(position_, count);
  position_ += count;
  return taken;
}

void ByteReader::fail(const std::string& what) const {
  throw ParseError(name_, -1, fmt::format("decoding a {}: {}", kind_, what));
}

}  // namespace octet
