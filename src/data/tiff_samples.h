// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "data/image_codecs.h"

namespace octet {

/// How the samples of a TIFF are to be read; the numbers are those of TIFF 6.0.
struct TiffLayout {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::uint16_t bits = 1;
  /// Samples per pixel, those beside the colour included.
  std::uint16_t channels = 1;
  std::uint16_t photometric = 0;
  std::uint16_t format = 1;
  /// Whether each channel has a plane of its own.
  bool planar = false;
  /// Whether the colours are multiplied by the alpha after them.
  bool premultiplied = false;
};

/// Whether sample_level() and color_of() know the layout.
bool is_read(const TiffLayout& layout);
/// How many of a pixel's samples its colour follows from.
std::size_t channels_of_color(const TiffLayout& layout);
/// The index-th sample of a row, as 0 to 255, or, with a palette, as index.
std::uint8_t sample_level(std::span<const std::uint8_t> row, std::size_t index,
                          const TiffLayout& layout);
/// @param pixel  channels_of_color() levels.
Rgb color_of(std::span<const std::uint8_t> pixel, const TiffLayout& layout, const Palette& palette);

}  // namespace octet
