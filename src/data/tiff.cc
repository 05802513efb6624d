// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "data/image_codecs.h"
#include "data/tiff_samples.h"

namespace octet {
namespace {

// The most that libtiff may take at once: the samples of kMaxPixels, of 32 bits and four channels.
constexpr tmsize_t kMostTiffBytes = tmsize_t{1} << 30;

/// A TIFF in memory and what libtiff said of it.
class TiffFile {
 public:
  TiffFile(std::span<const std::byte> bytes, const std::string& name) : name_(name), bytes_(bytes) {
    const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(
        TIFFOpenOptionsAlloc(), TIFFOpenOptionsFree);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kMostTiffBytes);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), &TiffFile::on_error, this);
    TIFFOpenOptionsSetWarningHandlerExtR(
        options.get(), [](TIFF*, void*, const char*, const char*, va_list) { return 1; }, nullptr);
    tiff_.reset(TIFFClientOpenExt(
        name.c_str(), "rm", this, &TiffFile::on_read,
        [](thandle_t, void*, tmsize_t) { return tmsize_t{0}; }, &TiffFile::on_seek,
        [](thandle_t) { return 0; },
        [](thandle_t self) -> toff_t { return static_cast<TiffFile*>(self)->bytes_.size(); },
        nullptr, nullptr, options.get()));
    if (!tiff_) fail();
  }
  TiffFile(const TiffFile&) = delete;
  TiffFile& operator=(const TiffFile&) = delete;

  TIFF* get() const noexcept { return tiff_.get(); }
  template <typename T>
  T field(std::uint32_t tag, T otherwise) const {
    T value = otherwise;
    return TIFFGetFieldDefaulted(tiff_.get(), tag, &value) == 1 ? value : otherwise;
  }

  /// With what libtiff said first.
  [[noreturn]] void fail() const {
    fail(message_.empty() ? "the file ends too early or is damaged" : message_);
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw ParseError(name_, -1, fmt::format("decoding a TIFF: {}", what));
  }

 private:
  static int on_error(TIFF*, void* self, const char*, const char* format, va_list arguments) {
    auto& file = *static_cast<TiffFile*>(self);
    if (!file.message_.empty()) return 1;
    char text[200];
    std::vsnprintf(text, sizeof(text), format, arguments);
    file.message_ = text;
    return 1;
  }

  static tmsize_t on_read(thandle_t self, void* to, tmsize_t count) {
    auto& file = *static_cast<TiffFile*>(self);
    const std::size_t begin = std::min<std::size_t>(file.position_, file.bytes_.size());
    const std::size_t taken = std::min(file.bytes_.size() - begin, static_cast<std::size_t>(count));
    std::memcpy(to, file.bytes_.data() + begin, taken);
    file.position_ = begin + taken;
    return static_cast<tmsize_t>(taken);
  }

  static toff_t on_seek(thandle_t self, toff_t offset, int from) {
    auto& file = *static_cast<TiffFile*>(self);
    const toff_t base = from == SEEK_SET   ? 0
                        : from == SEEK_CUR ? file.position_
                                           : file.bytes_.size();
    return file.position_ = base + offset;
  }

  struct Close {
    void operator()(TIFF* tiff) const { TIFFClose(tiff); }
  };

  const std::string& name_;
  std::span<const std::byte> bytes_;
  toff_t position_ = 0;
  std::string message_;
  std::unique_ptr<TIFF, Close> tiff_;
};

TiffLayout read_layout(TiffFile& file) {
  TiffLayout layout;
  layout.width = file.field<std::uint32_t>(TIFFTAG_IMAGEWIDTH, 0);
  layout.height = file.field<std::uint32_t>(TIFFTAG_IMAGELENGTH, 0);
  layout.bits = file.field<std::uint16_t>(TIFFTAG_BITSPERSAMPLE, 1);
  layout.channels = file.field<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL, 1);
  layout.photometric = file.field<std::uint16_t>(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
  layout.format = file.field<std::uint16_t>(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  layout.planar =
      file.field<std::uint16_t>(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) == PLANARCONFIG_SEPARATE;
  std::uint16_t num_extra = 0;
  const std::uint16_t* extra = nullptr;
  if (TIFFGetFieldDefaulted(file.get(), TIFFTAG_EXTRASAMPLES, &num_extra, &extra) == 1)
    layout.premultiplied = num_extra > 0 && extra[0] == EXTRASAMPLE_ASSOCALPHA;
  return layout;
}

Palette read_color_map(TiffFile& file, std::uint16_t bits) {
  const std::uint16_t* maps[3] = {};
  if (TIFFGetField(file.get(), TIFFTAG_COLORMAP, &maps[0], &maps[1], &maps[2]) != 1)
    file.fail("the palette is missing");
  Palette palette{};
  for (std::size_t i = 0; i < std::size_t{1} << bits; ++i) {
    for (std::size_t c = 0; c < 3; ++c) palette[i][c] = static_cast<std::uint8_t>(maps[c][i] >> 8);
  }
  return palette;
}

/// A part of one row: of all channels, or of one plane.
struct Stretch {
  std::int64_t y;
  std::int64_t x;
  std::int64_t width;
  std::uint16_t plane;
};

// Calls put(stretch, bytes) for each row of each tile.
template <typename Put>
void read_tiles(TiffFile& file, const TiffLayout& layout, std::uint16_t num_planes,
                const Put& put) {
  const auto tile_width =
      static_cast<std::int64_t>(file.field<std::uint32_t>(TIFFTAG_TILEWIDTH, 0));
  const auto tile_height =
      static_cast<std::int64_t>(file.field<std::uint32_t>(TIFFTAG_TILELENGTH, 0));
  const tmsize_t size = TIFFTileSize(file.get());
  const tmsize_t row_size = TIFFTileRowSize(file.get());
  if (tile_width <= 0 || tile_height <= 0 || size <= 0 || size > kMostTiffBytes) file.fail();
  std::vector<std::uint8_t> tile(static_cast<std::size_t>(size));
  for (std::uint16_t plane = 0; plane < num_planes; ++plane) {
    for (std::int64_t y = 0; y < layout.height; y += tile_height) {
      for (std::int64_t x = 0; x < layout.width; x += tile_width) {
        if (TIFFReadTile(file.get(), tile.data(), static_cast<std::uint32_t>(x),
                         static_cast<std::uint32_t>(y), 0, plane) != size)
          file.fail();
        for (std::int64_t i = 0; i < std::min(tile_height, layout.height - y); ++i) {
          put(Stretch{y + i, x, std::min(tile_width, layout.width - x), plane},
              std::span(tile).subspan(static_cast<std::size_t>(i * row_size),
                                      static_cast<std::size_t>(row_size)));
        }
      }
    }
  }
}

template <typename Put>
void read_strips(TiffFile& file, const TiffLayout& layout, std::uint16_t num_planes,
                 const Put& put) {
  const tmsize_t size = TIFFScanlineSize(file.get());
  if (size <= 0 || size > kMostTiffBytes) file.fail();
  std::vector<std::uint8_t> row(static_cast<std::size_t>(size));
  for (std::uint16_t plane = 0; plane < num_planes; ++plane) {
    for (std::int64_t y = 0; y < layout.height; ++y) {
      if (TIFFReadScanline(file.get(), row.data(), static_cast<std::uint32_t>(y), plane) != 1)
        file.fail();
      put(Stretch{y, 0, layout.width, plane}, std::span<const std::uint8_t>(row));
    }
  }
}

Tensor decode_samples(TiffFile& file, const TiffLayout& layout) {
  Palette palette{};
  if (layout.photometric == PHOTOMETRIC_PALETTE) palette = read_color_map(file, layout.bits);
  const auto num_pixels = static_cast<std::size_t>(layout.width * layout.height);
  const std::size_t kept = channels_of_color(layout);
  std::vector<std::uint8_t> levels(num_pixels * kept);
  const auto put = [&](const Stretch& stretch, std::span<const std::uint8_t> row) {
    std::uint8_t* to =
        levels.data() + static_cast<std::size_t>(stretch.y * layout.width + stretch.x) * kept;
    const std::size_t in_row = layout.planar ? 1 : layout.channels;
    const std::size_t count = layout.planar ? 1 : kept;
    for (std::size_t x = 0; x < static_cast<std::size_t>(stretch.width); ++x) {
      for (std::size_t c = 0; c < count; ++c)
        to[x * kept + stretch.plane + c] = sample_level(row, x * in_row + c, layout);
    }
  };
  // Planes after those of the colour are not read.
  const auto num_planes = static_cast<std::uint16_t>(layout.planar ? kept : 1);
  if (TIFFIsTiled(file.get()) != 0)
    read_tiles(file, layout, num_planes, put);
  else
    read_strips(file, layout, num_planes, put);

  Tensor image(ElementType::u8, Shape{layout.height, layout.width, 3});
  std::uint8_t* rgb = image.data<std::uint8_t>().data();
  for (std::size_t i = 0; i < num_pixels; ++i) {
    const auto pixel = std::span<const std::uint8_t>(levels).subspan(i * kept, kept);
    rgb = std::ranges::copy(color_of(pixel, layout, palette), rgb).out;
  }
  return image;
}

// What libtiff alone converts: YCbCr, whose colours share pixels.
Tensor decode_by_libtiff(TiffFile& file, const TiffLayout& layout) {
  const auto num_pixels = static_cast<std::size_t>(layout.width * layout.height);
  std::vector<std::uint32_t> pixels(num_pixels);
  const auto orientation = file.field<std::uint16_t>(TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  if (TIFFReadRGBAImageOriented(file.get(), static_cast<std::uint32_t>(layout.width),
                                static_cast<std::uint32_t>(layout.height), pixels.data(),
                                orientation, 1) != 1)
    file.fail();
  Tensor image(ElementType::u8, Shape{layout.height, layout.width, 3});
  std::uint8_t* rgb = image.data<std::uint8_t>().data();
  for (const std::uint32_t pixel : pixels) {
    for (int shift = 0; shift < 24; shift += 8) *rgb++ = static_cast<std::uint8_t>(pixel >> shift);
  }
  return image;
}

// The eight orientations of TIFF 6.0, page 36: where row 0 and column 0 are.
Tensor turned(Tensor image, std::uint16_t orientation) {
  if (orientation <= ORIENTATION_TOPLEFT || orientation > ORIENTATION_LEFTBOT) return image;
  const bool sides_change = orientation >= ORIENTATION_LEFTTOP;
  const std::int64_t height = image.shape()[0];
  const std::int64_t width = image.shape()[1];
  const bool from_bottom =
      orientation == ORIENTATION_BOTRIGHT || orientation == ORIENTATION_BOTLEFT ||
      orientation == ORIENTATION_RIGHTTOP || orientation == ORIENTATION_RIGHTBOT;
  const bool from_right = orientation == ORIENTATION_TOPRIGHT ||
                          orientation == ORIENTATION_BOTRIGHT ||
                          orientation == ORIENTATION_RIGHTBOT || orientation == ORIENTATION_LEFTBOT;
  Tensor result(ElementType::u8, sides_change ? Shape{width, height, 3} : Shape{height, width, 3});
  const std::uint8_t* from = image.data<std::uint8_t>().data();
  std::uint8_t* to = result.data<std::uint8_t>().data();
  for (std::int64_t y = 0; y < result.shape()[0]; ++y) {
    for (std::int64_t x = 0; x < result.shape()[1]; ++x) {
      const std::int64_t row = sides_change ? x : y;
      const std::int64_t column = sides_change ? y : x;
      const std::int64_t pixel = (from_bottom ? height - 1 - row : row) * width +
                                 (from_right ? width - 1 - column : column);
      to = std::copy_n(from + pixel * 3, 3, to);
    }
  }
  return result;
}

}  // namespace

Picture decode_tiff(std::span<const std::byte> bytes, const std::string& name) {
  TiffFile file(bytes, name);
  TiffLayout layout = read_layout(file);
  check_image_size(layout.width, layout.height, name);
  const auto compression = file.field<std::uint16_t>(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  if (layout.photometric == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG &&
      !layout.planar) {
    TIFFSetField(file.get(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    layout.photometric = PHOTOMETRIC_RGB;
  }
  const bool shared_colors = layout.photometric == PHOTOMETRIC_YCBCR;
  if (!shared_colors && !is_read(layout)) {
    file.fail(
        fmt::format("{} channels of {} bits, photometric interpretation {} and sample format "
                    "{} are not read",
                    layout.channels, layout.bits, layout.photometric, layout.format));
  }
  Tensor image = shared_colors ? decode_by_libtiff(file, layout) : decode_samples(file, layout);
  const auto orientation = file.field<std::uint16_t>(TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  return {turned(std::move(image), orientation)};
}

}  // namespace octet
