// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "octet/error.h"
#include "octet/tensor.h"

namespace octet {

/// The most pixels of a picture, decoded or resized; a small file may claim more than memory holds.
inline constexpr std::int64_t kMaxPixels = std::int64_t{64} << 20;

/// @throws ParseError naming `name` if a picture has no pixel or more than kMaxPixels.
void check_image_size(std::int64_t width, std::int64_t height, const std::string& name);

/// A decoded file.
struct Picture {
  /// u8 [height, width, 3], RGB.
  Tensor pixels;
  /// What is missing of a file that ends early; empty if it is whole.
  std::string damage = {};
};

/// Decodes a file of any kind, recognized by its content. @throws ParseError naming `name`.
Picture decode_picture(std::span<const std::byte> bytes, const std::string& name);
/// Reads and decodes a file. @throws IoError, ParseError.
Picture read_picture(const std::string& file);
/// Whether a file that begins with these bytes is of a kind that decode_picture() decodes.
bool is_picture(std::span<const std::byte> head);

/// Decode pixel by pixel to what Pillow's convert("RGB") gives (but for grey PNGs of 16 bits, which
/// Pillow clips). @throws ParseError naming `name`.
Picture decode_jpeg(std::span<const std::byte> bytes, const std::string& name);
Picture decode_png(std::span<const std::byte> bytes, const std::string& name);
/// The first picture of an animation.
Picture decode_gif(std::span<const std::byte> bytes, const std::string& name);
Picture decode_webp(std::span<const std::byte> bytes, const std::string& name);
Picture decode_bmp(std::span<const std::byte> bytes, const std::string& name);
/// The first picture of several, turned as its orientation says, as Pillow does for this kind.
Picture decode_tiff(std::span<const std::byte> bytes, const std::string& name);
/// PBM, PGM and PPM, binary and plain.
Picture decode_pnm(std::span<const std::byte> bytes, const std::string& name);

using Rgb = std::array<std::uint8_t, 3>;

/// The colours of a palette; those that a file leaves out are black, as in Pillow.
using Palette = std::array<Rgb, 256>;

/// (255 - ink) * (255 - black) / 255.
Rgb ink_to_rgb(std::span<const std::uint8_t, 4> cmyk);

/// A file in memory, read from its beginning on, where no library does.
class ByteReader {
 public:
  ByteReader(std::span<const std::byte> bytes, const std::string& name, std::string_view kind)
      : bytes_(bytes), name_(name), kind_(kind) {}

  std::size_t position() const noexcept { return position_; }
  bool at_end() const noexcept { return position_ == bytes_.size(); }
  /// @throws ParseError as take().
  void seek(std::size_t position);
  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1)[0]); }
  /// Little endian.
  std::uint32_t u16();
  std::uint32_t u32();
  /// @throws ParseError if the file has fewer bytes.
  std::span<const std::byte> take(std::size_t count);
  [[noreturn]] void fail(const std::string& what) const;

 private:
  std::span<const std::byte> bytes_;
  const std::string& name_;
  std::string_view kind_;
  std::size_t position_ = 0;
};

}  // namespace octet
