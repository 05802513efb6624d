// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "data/image_codecs.h"

namespace octet {
namespace {

class GifDecoder {
 public:
  GifDecoder(std::span<const std::byte> bytes, const std::string& name)
      : name_(name), rest_(bytes) {
    int error = 0;
    gif_ = DGifOpen(this, &GifDecoder::read, &error);
    if (gif_ == nullptr) fail(error);
  }
  ~GifDecoder() { DGifCloseFile(gif_, nullptr); }
  GifDecoder(const GifDecoder&) = delete;
  GifDecoder& operator=(const GifDecoder&) = delete;

  Tensor decode() {
    find_first_image();
    const GifImageDesc& frame = gif_->Image;
    if (frame.Left < 0 || frame.Top < 0) fail("the picture begins outside the screen");
    // A frame larger than the screen makes the screen larger, as in Pillow.
    const std::int64_t width = std::max<std::int64_t>(gif_->SWidth, frame.Left + frame.Width);
    const std::int64_t height = std::max<std::int64_t>(gif_->SHeight, frame.Top + frame.Height);
    check_image_size(width, height, name_);
    const Palette colors = palette(frame);
    Tensor image(ElementType::u8, Shape{height, width, 3});
    std::uint8_t* rgb = image.data<std::uint8_t>().data();
    const auto put = [&](std::int64_t x, std::int64_t y, std::uint8_t index) {
      std::ranges::copy(colors[index], rgb + (y * width + x) * 3);
    };
    const bool covered = frame.Width >= width && frame.Height >= height;
    for (std::int64_t y = 0; !covered && y < height; ++y)
      for (std::int64_t x = 0; x < width; ++x) put(x, y, transparent_);
    std::vector<GifPixelType> line(static_cast<std::size_t>(frame.Width));
    for (const int y : order_of_lines(frame)) {
      if (DGifGetLine(gif_, line.data(), frame.Width) == GIF_ERROR) fail(gif_->Error);
      for (int x = 0; x < frame.Width; ++x)
        put(frame.Left + x, frame.Top + y, line[static_cast<std::size_t>(x)]);
    }
    return image;
  }

 private:
  void find_first_image() {
    for (;;) {
      GifRecordType type{};
      if (DGifGetRecordType(gif_, &type) == GIF_ERROR) fail(gif_->Error);
      if (type == TERMINATE_RECORD_TYPE) fail("the file holds no picture");
      if (type == EXTENSION_RECORD_TYPE) read_extension();
      if (type != IMAGE_DESC_RECORD_TYPE) continue;
      if (DGifGetImageDesc(gif_) == GIF_ERROR) fail(gif_->Error);
      return;
    }
  }

  void read_extension() {
    int code = 0;
    GifByteType* block = nullptr;
    if (DGifGetExtension(gif_, &code, &block) == GIF_ERROR) fail(gif_->Error);
    // The length, flags, two bytes of a delay, the transparent index.
    if (code == GRAPHICS_EXT_FUNC_CODE && block != nullptr && block[0] >= 4 && (block[1] & 1) != 0)
      transparent_ = block[4];
    while (block != nullptr) {
      if (DGifGetExtensionNext(gif_, &block) == GIF_ERROR) fail(gif_->Error);
    }
  }

  Palette palette(const GifImageDesc& frame) const {
    Palette colors{};
    const ColorMapObject* map = frame.ColorMap != nullptr ? frame.ColorMap : gif_->SColorMap;
    for (std::size_t i = 0; i < colors.size(); ++i) {
      // Without a palette indices are levels of grey.
      if (map == nullptr) colors[i].fill(static_cast<std::uint8_t>(i));
      if (map == nullptr || i >= static_cast<std::size_t>(map->ColorCount)) continue;
      const GifColorType& color = map->Colors[i];
      colors[i] = {color.Red, color.Green, color.Blue};
    }
    return colors;
  }

  static std::vector<int> order_of_lines(const GifImageDesc& frame) {
    struct Pass {
      int first;
      int step;
    };
    std::vector<Pass> passes{{0, 1}};
    if (frame.Interlace) passes = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
    std::vector<int> lines;
    for (const Pass& pass : passes)
      for (int y = pass.first; y < frame.Height; y += pass.step) lines.push_back(y);
    return lines;
  }

  static int read(GifFileType* gif, GifByteType* to, int count) {
    auto& rest = static_cast<GifDecoder*>(gif->UserData)->rest_;
    const std::size_t taken = std::min(rest.size(), static_cast<std::size_t>(count));
    std::memcpy(to, rest.data(), taken);
    rest = rest.subspan(taken);
    return static_cast<int>(taken);
  }

  [[noreturn]] void fail(int error) const {
    const char* text = GifErrorString(error);
    fail(text == nullptr ? "the file ends too early or is damaged" : text);
  }
  [[noreturn]] void fail(const char* what) const {
    throw ParseError(name_, -1, fmt::format("decoding a GIF: {}", what));
  }

  const std::string& name_;
  std::span<const std::byte> rest_;
  GifFileType* gif_ = nullptr;
  // What shows where the picture does not reach.
  std::uint8_t transparent_ = 0;
};

}  // namespace

Picture decode_gif(std::span<const std::byte> bytes, const std::string& name) {
  return {GifDecoder(bytes, name).decode()};
}

}  // namespace octet
