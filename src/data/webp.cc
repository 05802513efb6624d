// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <webp/decode.h>
#include <webp/demux.h>

#include <memory>

#include "data/image_codecs.h"

namespace octet {
namespace {

[[noreturn]] void fail_webp(const std::string& name, std::string_view what) {
  throw ParseError(name, -1, fmt::format("decoding a WebP: {}", what));
}

struct AnimDecoderDeleter {
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};

// The first frame on its canvas.
void decode_animation(const WebPData& data, const std::string& name, std::span<std::uint8_t> rgb) {
  WebPAnimDecoderOptions options;
  if (WebPAnimDecoderOptionsInit(&options) == 0)
    throw InternalError("decoding a WebP: libwebp is another one than at build time");
  options.color_mode = MODE_RGBA;
  options.use_threads = 0;
  const std::unique_ptr<WebPAnimDecoder, AnimDecoderDeleter> decoder(
      WebPAnimDecoderNew(&data, &options));
  std::uint8_t* canvas = nullptr;
  int timestamp = 0;
  if (decoder == nullptr || WebPAnimDecoderGetNext(decoder.get(), &canvas, &timestamp) == 0)
    fail_webp(name, "the file ends too early or is damaged");
  for (std::size_t i = 0; i < rgb.size() / 3; ++i)
    for (std::size_t c = 0; c < 3; ++c) rgb[3 * i + c] = canvas[4 * i + c];
}

}  // namespace

Picture decode_webp(std::span<const std::byte> bytes, const std::string& name) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK)
    fail_webp(name, "the header is damaged");
  check_image_size(features.width, features.height, name);
  Tensor image(ElementType::u8, Shape{features.height, features.width, 3});
  const std::span<std::uint8_t> rgb = image.data<std::uint8_t>();
  if (features.has_animation != 0) {
    decode_animation({data, bytes.size()}, name, rgb);
  } else if (WebPDecodeRGBInto(data, bytes.size(), rgb.data(), rgb.size(), features.width * 3) ==
             nullptr) {
    fail_webp(name, "the file ends too early or is damaged");
  }
  return {std::move(image)};
}

}  // namespace octet
