// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "data/image_codecs.h"

namespace octet {
namespace {

enum class BmpCompression : std::uint32_t { none = 0, rle8 = 1, rle4 = 2, bit_fields = 3 };

struct BmpHeader {
  std::uint32_t pixels_begin = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool top_down = false;
  std::uint32_t bits = 0;
  BmpCompression compression = BmpCompression::none;
  /// Of the red, green and blue of a pixel of 16 or 32 bits.
  std::array<std::uint32_t, 3> masks{};
  Palette palette{};
};

void read_palette(ByteReader& file, std::uint32_t colors, std::size_t entry_size,
                  BmpHeader& header) {
  const std::size_t most = std::size_t{1} << header.bits;
  for (std::size_t i = 0; i < std::min<std::size_t>(colors == 0 ? most : colors, most); ++i) {
    const auto entry = file.take(entry_size);
    for (std::size_t c = 0; c < 3; ++c)
      header.palette[i][c] = static_cast<std::uint8_t>(entry[2 - c]);
  }
}

void choose_masks(ByteReader& file, std::uint32_t header_size, BmpHeader& header) {
  header.masks = {0xFF0000, 0xFF00, 0xFF};
  if (header.bits == 16) header.masks = {0x7C00, 0x3E0, 0x1F};
  if (header.compression != BmpCompression::bit_fields) return;
  // They follow the shortest header, and are a part of longer ones: at byte 54 of the file both
  // times.
  file.seek(54);
  std::array<std::uint32_t, 3> masks{};
  for (std::uint32_t& mask : masks) mask = file.u32();
  // Some writers leave the masks of 32 bits open.
  if (header_size != 40 && header.bits == 32 && masks == std::array<std::uint32_t, 3>{}) return;
  header.masks = masks;
  for (const std::uint32_t mask : masks) {
    const int width = std::popcount(mask);
    if (mask != 0 && mask >> std::countr_zero(mask) == (1U << width) - 1 && width <= 8) continue;
    file.fail(fmt::format("expected masks of 1 to 8 bits side by side, got {:#x}", mask));
  }
}

BmpHeader read_header(ByteReader& file) {
  BmpHeader header;
  file.seek(10);
  header.pixels_begin = file.u32();
  const std::uint32_t size = file.u32();
  const bool core = size == 12;
  std::uint32_t colors = 0;
  header.width = core ? file.u16() : file.u32();
  header.height = core ? file.u16() : file.u32();
  file.u16();  // planes
  header.bits = file.u16();
  if (!core) {
    header.top_down = header.height >= 0xFF000000;
    if (header.top_down) header.height = (std::int64_t{1} << 32) - header.height;
    header.compression = static_cast<BmpCompression>(file.u32());
    file.seek(46);
    colors = file.u32();
  }
  const bool indexed = header.bits == 1 || header.bits == 4 || header.bits == 8;
  if (!indexed && header.bits != 16 && header.bits != 24 && header.bits != 32)
    file.fail(fmt::format("expected 1, 4, 8, 16, 24 or 32 bits per pixel, got {}", header.bits));
  const bool fits = header.compression == BmpCompression::none ||
                    (header.compression == BmpCompression::rle8 && header.bits == 8) ||
                    (header.compression == BmpCompression::rle4 && header.bits == 4) ||
                    (header.compression == BmpCompression::bit_fields && !indexed);
  if (!fits) {
    file.fail(fmt::format("pixels of {} bits and compression {} are not read", header.bits,
                          static_cast<std::uint32_t>(header.compression)));
  }
  if (!indexed) choose_masks(file, size, header);
  file.seek(14 + std::size_t{size});
  if (indexed) read_palette(file, colors, core ? 3 : 4, header);
  if (header.pixels_begin == 0) header.pixels_begin = static_cast<std::uint32_t>(file.position());
  return header;
}

// The levels of 5 and 6 bits are spread over 0 to 255 and rounded down, as in Pillow.
std::uint8_t masked_level(std::uint32_t pixel, std::uint32_t mask) {
  const std::uint32_t most = mask >> std::countr_zero(mask);
  return static_cast<std::uint8_t>(((pixel & mask) >> std::countr_zero(mask)) * 255 / most);
}

void unpack_row(std::span<const std::byte> row, const BmpHeader& header, std::uint8_t* rgb) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint32_t>(row[i]); };
  for (std::size_t x = 0; x < static_cast<std::size_t>(header.width); ++x, rgb += 3) {
    if (header.bits <= 8) {
      const std::size_t bit = x * header.bits;
      const std::uint32_t index = at(bit / 8) >> (8 - header.bits - bit % 8);
      std::ranges::copy(header.palette[index & ((1U << header.bits) - 1)], rgb);
      continue;
    }
    const std::size_t size = header.bits / 8;
    std::uint32_t pixel = 0;
    for (std::size_t i = 0; i < size; ++i) pixel |= at(x * size + i) << (8 * i);
    for (std::size_t c = 0; c < 3; ++c) rgb[c] = masked_level(pixel, header.masks[c]);
  }
}

/// Indices of runs, row by row in the order of the file.
class RunLengthDecoder {
 public:
  RunLengthDecoder(ByteReader& file, const BmpHeader& header)
      : file_(file),
        nibbles_(header.compression == BmpCompression::rle4),
        width_(static_cast<std::size_t>(header.width)),
        count_(width_ * static_cast<std::size_t>(header.height)) {}

  std::vector<std::uint8_t> decode() {
    while (indices_.size() < count_ && decode_run()) {
    }
    if (indices_.size() < count_) file_.fail("the runs end before the picture");
    return std::move(indices_);
  }

 private:
  /// @return false at the end of the picture.
  bool decode_run() {
    const std::size_t length = file_.byte();
    const std::uint8_t value = file_.byte();
    if (length > 0) {
      const std::size_t in_row = std::min(length, width_ - std::min(x_, width_));
      for (std::size_t i = 0; i < in_row; ++i) indices_.push_back(nibble_or_byte(value, i));
      x_ += in_row;
    } else if (value == 0) {
      skip((width_ - indices_.size() % width_) % width_);
      x_ = 0;
    } else if (value == 1) {
      return false;
    } else if (value == 2) {
      const std::size_t right = file_.byte();
      skip(right + file_.byte() * width_);
      x_ = indices_.size() % width_;
    } else {
      copy(value);
    }
    return true;
  }

  std::uint8_t nibble_or_byte(std::uint8_t value, std::size_t i) const {
    if (!nibbles_) return value;
    return i % 2 == 0 ? value >> 4 : value & 15;
  }

  void skip(std::size_t count) {
    indices_.insert(indices_.end(), std::min(count, count_ - indices_.size()), 0);
  }

  void copy(std::size_t length) {
    const std::size_t count = std::min(length, count_ - indices_.size());
    const auto bytes = file_.take(nibbles_ ? (count + 1) / 2 : count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto value = static_cast<std::uint8_t>(bytes[nibbles_ ? i / 2 : i]);
      indices_.push_back(nibble_or_byte(value, i));
    }
    x_ += length;
    if (file_.position() % 2 != 0 && !file_.at_end()) file_.byte();
  }

  ByteReader& file_;
  bool nibbles_;
  std::size_t width_;
  std::size_t count_;
  std::size_t x_ = 0;
  std::vector<std::uint8_t> indices_;
};

}  // namespace

Picture decode_bmp(std::span<const std::byte> bytes, const std::string& name) {
  ByteReader file(bytes, name, "BMP");
  const BmpHeader header = read_header(file);
  check_image_size(header.width, header.height, name);
  file.seek(header.pixels_begin);
  const bool runs =
      header.compression == BmpCompression::rle8 || header.compression == BmpCompression::rle4;
  const auto width = static_cast<std::size_t>(header.width);
  std::vector<std::uint8_t> indices;
  std::span<const std::byte> rows;
  const std::size_t stride = (width * header.bits + 31) / 32 * 4;
  if (runs)
    indices = RunLengthDecoder(file, header).decode();
  else
    rows = file.take(stride * static_cast<std::size_t>(header.height));
  Tensor image(ElementType::u8, Shape{header.height, header.width, 3});
  for (std::size_t i = 0; i < static_cast<std::size_t>(header.height); ++i) {
    const std::size_t y = header.top_down ? i : static_cast<std::size_t>(header.height) - 1 - i;
    std::uint8_t* rgb = image.data<std::uint8_t>().data() + y * width * 3;
    if (!runs) {
      unpack_row(rows.subspan(i * stride, stride), header, rgb);
      continue;
    }
    for (std::size_t x = 0; x < width; ++x)
      rgb = std::ranges::copy(header.palette[indices[i * width + x]], rgb).out;
  }
  return {std::move(image)};
}

}  // namespace octet
