// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "data/to_grey.h"

#include "octet/error.h"

namespace octet {

Tensor to_grey(const Tensor& image) {
  Tensor grey(ElementType::u8, Shape{image.shape()[0], image.shape()[1], 1});
  const std::uint8_t* rgb = image.data<std::uint8_t>().data();
  for (std::uint8_t& level : grey.data<std::uint8_t>()) {
    const std::uint32_t sum = rgb[0] * 19595U + rgb[1] * 38470U + rgb[2] * 7471U;
    level = static_cast<std::uint8_t>((sum + 0x8000) >> 16);
    rgb += 3;
  }
  return grey;
}

void expect_grey(const Tensor& image) {
  const std::span<const std::uint8_t> rgb = image.data<std::uint8_t>();
  for (std::size_t i = 0; i < rgb.size(); i += 3) {
    if (rgb[i] == rgb[i + 1] && rgb[i] == rgb[i + 2]) continue;
    throw InvalidArgument(
        "preprocessing: the input has one channel: expected a grey picture, got one in colour "
        "(color \"grey\", on the command line --color grey, converts it)");
  }
}

}  // namespace octet
