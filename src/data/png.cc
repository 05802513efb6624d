// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>
#include <vector>

#include "data/image_codecs.h"

namespace octet {
namespace {

// libpng reports errors by a callback that must not return. It jumps back into guarded(); between
// the two there are only libpng's own frames and lambdas without anything to destroy.
class PngDecoder {
 public:
  PngDecoder(std::span<const std::byte> bytes, const std::string& name)
      : name_(name), rest_(bytes) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, &PngDecoder::on_error,
                                  [](png_structp, png_const_charp) {});
    if (png_ == nullptr) throw InternalError("decoding a PNG: libpng cannot be set up");
    guarded([&] {
      info_ = png_create_info_struct(png_);
      png_set_read_fn(png_, this, &PngDecoder::on_read);
      png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
      png_read_info(png_, info_);
    });
  }
  ~PngDecoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngDecoder(const PngDecoder&) = delete;
  PngDecoder& operator=(const PngDecoder&) = delete;

  std::int64_t width() const noexcept { return png_get_image_width(png_, info_); }
  std::int64_t height() const noexcept { return png_get_image_height(png_, info_); }

  /// Writes rows of width() pixels, of 3 bytes each. Transparency is dropped, not blended, and
  /// gamma is left alone.
  void decode(std::span<png_bytep> rows) {
    guarded([&] {
      png_set_strip_16(png_);
      png_set_palette_to_rgb(png_);
      png_set_expand_gray_1_2_4_to_8(png_);
      png_set_gray_to_rgb(png_);
      png_set_strip_alpha(png_);
      png_set_interlace_handling(png_);
      png_read_update_info(png_, info_);
      if (png_get_rowbytes(png_, info_) != 3 * std::size_t{png_get_image_width(png_, info_)}) {
        png_error(png_, "unexpected row size");
      }
      png_read_image(png_, rows.data());
      png_read_end(png_, nullptr);
    });
  }

 private:
  template <typename Step>
  void guarded(const Step& step) {
    if (setjmp(jump_) != 0) fail();
    step();
  }

  [[noreturn]] void fail() {
    // The constructor's throw skips the destructor.
    png_destroy_read_struct(&png_, &info_, nullptr);
    throw ParseError(name_, -1, fmt::format("decoding a PNG: {}", message_.data()));
  }

  [[noreturn]] static void on_error(png_structp png, png_const_charp message) {
    auto& decoder = *static_cast<PngDecoder*>(png_get_error_ptr(png));
    std::strncpy(decoder.message_.data(), message, decoder.message_.size() - 1);
    std::longjmp(decoder.jump_, 1);
  }

  static void on_read(png_structp png, png_bytep to, std::size_t count) {
    auto& decoder = *static_cast<PngDecoder*>(png_get_io_ptr(png));
    if (count > decoder.rest_.size()) png_error(png, "the file ends too early");
    std::memcpy(to, decoder.rest_.data(), count);
    decoder.rest_ = decoder.rest_.subspan(count);
  }

  const std::string& name_;
  std::span<const std::byte> rest_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::array<char, 200> message_{};
  std::jmp_buf jump_{};
};

}  // namespace

Picture decode_png(std::span<const std::byte> bytes, const std::string& name) {
  PngDecoder decoder(bytes, name);
  check_image_size(decoder.width(), decoder.height(), name);
  Tensor image(ElementType::u8, Shape{decoder.height(), decoder.width(), 3});
  std::vector<png_bytep> rows(static_cast<std::size_t>(decoder.height()));
  const std::size_t stride = static_cast<std::size_t>(decoder.width()) * 3;
  for (std::size_t y = 0; y < rows.size(); ++y) {
    rows[y] = image.data<std::uint8_t>().data() + y * stride;
  }
  decoder.decode(rows);
  return {std::move(image)};
}

}  // namespace octet
