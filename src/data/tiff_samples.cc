// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "data/tiff_samples.h"

#include <tiff.h>

#include <algorithm>
#include <cstring>

namespace octet {
namespace {

bool is_grey(const TiffLayout& layout) {
  return layout.photometric == PHOTOMETRIC_MINISWHITE ||
         layout.photometric == PHOTOMETRIC_MINISBLACK;
}

template <typename T>
T sample_at(std::span<const std::uint8_t> row, std::size_t index) {
  T value;
  std::memcpy(&value, row.data() + index * sizeof(T), sizeof(T));
  return value;
}

template <typename T>
std::uint8_t clipped(T value) {
  // NaN is black.
  if (!(value > 0)) return 0;
  return value >= 255 ? std::uint8_t{255} : static_cast<std::uint8_t>(value);
}

// As Pillow makes its 8 bits: grey of 16 or 32 bits is cut off at 255, other channels keep their
// upper 8 bits.
std::uint8_t wide_level(std::span<const std::uint8_t> row, std::size_t index,
                        const TiffLayout& layout) {
  if (layout.bits == 16) {
    if (!is_grey(layout))
      return static_cast<std::uint8_t>(sample_at<std::uint16_t>(row, index) >> 8);
    return layout.format == SAMPLEFORMAT_INT ? clipped(sample_at<std::int16_t>(row, index))
                                             : clipped(sample_at<std::uint16_t>(row, index));
  }
  return layout.format == SAMPLEFORMAT_IEEEFP ? clipped(sample_at<float>(row, index))
                                              : clipped(sample_at<std::int32_t>(row, index));
}

}  // namespace

bool is_read(const TiffLayout& layout) {
  const std::uint16_t bits = layout.bits;
  const bool few = bits == 1 || bits == 2 || bits == 4;
  if (layout.channels < channels_of_color(layout) || layout.channels > 16) return false;
  const bool integers = layout.format == SAMPLEFORMAT_UINT;
  switch (layout.photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
      if (layout.premultiplied) return false;
      if (bits == 32) return layout.format <= SAMPLEFORMAT_IEEEFP;
      if (few) return integers && layout.channels == 1;
      return (bits == 8 || bits == 16) && layout.format <= SAMPLEFORMAT_INT;
    case PHOTOMETRIC_PALETTE:
      return integers && (bits == 8 || (few && layout.channels == 1));
    case PHOTOMETRIC_RGB:
    case PHOTOMETRIC_SEPARATED:
      return integers && (bits == 8 || bits == 16);
    default:
      return false;
  }
}

std::size_t channels_of_color(const TiffLayout& layout) {
  if (layout.photometric == PHOTOMETRIC_SEPARATED) return 4;
  if (layout.photometric == PHOTOMETRIC_RGB) return layout.premultiplied ? 4 : 3;
  return 1;
}

std::uint8_t sample_level(std::span<const std::uint8_t> row, std::size_t index,
                          const TiffLayout& layout) {
  if (layout.bits > 8) return wide_level(row, index, layout);
  const std::size_t bit = index * layout.bits;
  const unsigned most = (1U << layout.bits) - 1;
  const unsigned value = row[bit / 8] >> (8 - layout.bits - bit % 8) & most;
  if (layout.photometric == PHOTOMETRIC_PALETTE) return static_cast<std::uint8_t>(value);
  const unsigned level = value * (255 / most);
  const bool inverted = layout.photometric == PHOTOMETRIC_MINISWHITE;
  return static_cast<std::uint8_t>(inverted ? 255 - level : level);
}

Rgb color_of(std::span<const std::uint8_t> pixel, const TiffLayout& layout,
             const Palette& palette) {
  if (layout.photometric == PHOTOMETRIC_PALETTE) return palette[pixel[0]];
  if (is_grey(layout)) return {pixel[0], pixel[0], pixel[0]};
  if (layout.photometric == PHOTOMETRIC_SEPARATED) return ink_to_rgb(pixel.first<4>());
  Rgb rgb{pixel[0], pixel[1], pixel[2]};
  if (!layout.premultiplied || pixel[3] == 255) return rgb;
  for (std::uint8_t& level : rgb)
    level = pixel[3] == 0 ? 0 : static_cast<std::uint8_t>(std::min(255, 255 * level / pixel[3]));
  return rgb;
}

}  // namespace octet
