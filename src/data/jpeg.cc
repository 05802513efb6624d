// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>

#include "data/image_codecs.h"

namespace octet {
namespace {

// A progressive file of a few kilobytes can hold thousands of empty scans over a large picture.
constexpr int kMaxScans = 500;

// libjpeg reports errors by a callback that must not return. It jumps back into guarded(); between
// the two there are only libjpeg's own frames and lambdas without anything to destroy.
class JpegDecoder {
 public:
  JpegDecoder(std::span<const std::byte> bytes, const std::string& name) : name_(name) {
    info_.err = jpeg_std_error(&errors_);
    info_.client_data = this;
    errors_.error_exit = &JpegDecoder::on_error;
    errors_.emit_message = &JpegDecoder::on_message;
    errors_.output_message = [](j_common_ptr) {};
    guarded([&] {
      jpeg_create_decompress(&info_);
      info_.progress = &progress_;
      progress_.progress_monitor = &JpegDecoder::on_progress;
      jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
      jpeg_read_header(&info_, TRUE);
    });
  }
  ~JpegDecoder() { jpeg_destroy_decompress(&info_); }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  std::int64_t width() const noexcept { return info_.image_width; }
  std::int64_t height() const noexcept { return info_.image_height; }
  bool is_cmyk() const noexcept { return info_.num_components == 4; }

  /// Writes rows of width() pixels, of 4 bytes each if is_cmyk(), else 3.
  void decode(std::uint8_t* pixels) {
    // A file without any of it is not one that ends within it.
    if (ends_early_ || info_.src->bytes_in_buffer == 0)
      fail("the file ends before its picture data");
    guarded([&] {
      info_.out_color_space = is_cmyk() ? JCS_CMYK : JCS_RGB;
      jpeg_start_decompress(&info_);
      const std::size_t stride =
          std::size_t{info_.output_width} * static_cast<std::size_t>(info_.output_components);
      while (info_.output_scanline < info_.output_height) {
        JSAMPROW row = pixels + info_.output_scanline * stride;
        jpeg_read_scanlines(&info_, &row, 1);
      }
      if (ends_early_) refuse_missing_scans();
      jpeg_finish_decompress(&info_);
    });
  }

  bool ends_early() const noexcept { return ends_early_; }

 private:
  template <typename Step>
  void guarded(const Step& step) {
    if (setjmp(jump_) != 0) fail();
    step();
  }

  [[noreturn]] void fail() {
    char text[JMSG_LENGTH_MAX];
    errors_.format_message(reinterpret_cast<j_common_ptr>(&info_), text);
    fail(text);
  }
  [[noreturn]] void fail(const char* text) {
    // The constructor's throw skips the destructor.
    jpeg_destroy_decompress(&info_);
    throw ParseError(name_, -1, fmt::format("decoding a JPEG: {}", text));
  }

  // Of a file that ends early: its last scan must have begun, or all pixels are coarse, or without
  // one of their components.
  void refuse_missing_scans() {
    bool missing = false;
    for (int c = 0; c < info_.num_components; ++c) {
      // Set by the first scan of a component.
      missing |= info_.comp_info[c].quant_table == nullptr;
      // The lowest bit known of each coefficient, -1 if none is.
      for (int i = 0; info_.progressive_mode && i < DCTSIZE2; ++i)
        missing |= info_.coef_bits[c][i] != 0;
    }
    if (missing) fail("the file ends before its last scan");
  }

  static JpegDecoder& self(j_common_ptr info) {
    return *static_cast<JpegDecoder*>(info->client_data);
  }
  [[noreturn]] static void on_error(j_common_ptr info) { std::longjmp(self(info).jump_, 1); }

  // Warnings that mean damaged picture data, for which libjpeg would make up grey. Where the file
  // ends, libjpeg puts an end marker, and the rest of the scan is of the last known level.
  static void on_message(j_common_ptr info, int level) {
    if (level >= 0) return;
    switch (info->err->msg_code) {
      case JWRN_JPEG_EOF:
        self(info).ends_early_ = true;
        return;
      case JWRN_HIT_MARKER:
      case JWRN_HUFF_BAD_CODE:
      case JWRN_MUST_RESYNC:
        if (!self(info).ends_early_) on_error(info);
        return;
      default:
        return;
    }
  }

  static void on_progress(j_common_ptr info) {
    if (!info->is_decompressor) return;
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMaxScans) return;
    info->err->msg_code = JERR_BAD_PROGRESSION;
    for (int& parameter : info->err->msg_parm.i) parameter = 0;
    on_error(info);
  }

  const std::string& name_;
  jpeg_decompress_struct info_{};
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf jump_{};
  bool ends_early_ = false;
};

}  // namespace

Picture decode_jpeg(std::span<const std::byte> bytes, const std::string& name) {
  JpegDecoder decoder(bytes, name);
  check_image_size(decoder.width(), decoder.height(), name);
  Picture picture{Tensor(ElementType::u8, Shape{decoder.height(), decoder.width(), 3})};
  std::uint8_t* rgb = picture.pixels.data<std::uint8_t>().data();
  if (decoder.is_cmyk()) {
    Tensor inks(ElementType::u8, Shape{decoder.height(), decoder.width(), 4});
    decoder.decode(inks.data<std::uint8_t>().data());
    const std::span<const std::uint8_t> levels = inks.data<std::uint8_t>();
    for (std::size_t i = 0; i < levels.size(); i += 4) {
      // Adobe's convention, which every known writer follows: the file holds 255 - ink.
      std::array<std::uint8_t, 4> ink;
      for (std::size_t c = 0; c < 4; ++c) ink[c] = static_cast<std::uint8_t>(255 - levels[i + c]);
      rgb = std::ranges::copy(ink_to_rgb(ink), rgb).out;
    }
  } else {
    decoder.decode(rgb);
  }
  if (decoder.ends_early()) picture.damage = "the file ends within its last scan";
  return picture;
}

}  // namespace octet
