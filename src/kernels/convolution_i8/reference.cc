// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/convolution_i8.h"

namespace octet::kernels {
namespace {

struct Image {
  const ConvolutionShape& s;
  const std::uint8_t* data;
  std::uint8_t pad_value;

  std::int32_t at(std::ptrdiff_t y, std::ptrdiff_t x, std::size_t c) const noexcept {
    if (y < 0 || y >= static_cast<std::ptrdiff_t>(s.ih) || x < 0 ||
        x >= static_cast<std::ptrdiff_t>(s.iw))
      return pad_value;
    return data[(static_cast<std::size_t>(y) * s.iw + static_cast<std::size_t>(x)) * s.groups *
                    s.ic +
                c];
  }
};

std::int32_t one_sum(const Image& image, const std::int8_t* weights, std::size_t g, std::size_t y,
                     std::size_t x) noexcept {
  const ConvolutionShape& s = image.s;
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < s.kh; ++i) {
    const auto row = static_cast<std::ptrdiff_t>(y * s.stride_h + i * s.dilation_h) - s.pad_top;
    for (std::size_t j = 0; j < s.kw; ++j) {
      const auto column =
          static_cast<std::ptrdiff_t>(x * s.stride_w + j * s.dilation_w) - s.pad_left;
      for (std::size_t c = 0; c < s.ic; ++c)
        sum += image.at(row, column, g * s.ic + c) * *weights++;
    }
  }
  return sum;
}

}  // namespace

void convolution_i8_reference(const ConvolutionShape& s, std::uint8_t pad_value,
                              const std::uint8_t* src, const std::int8_t* weights,
                              const std::int32_t* initial, std::int32_t* dst) noexcept {
  const std::size_t channels = s.groups * s.oc;
  for (std::size_t n = 0; n < s.n; ++n) {
    const Image image{s, src + n * s.ih * s.iw * s.groups * s.ic, pad_value};
    for (std::size_t y = 0; y < s.oh; ++y) {
      for (std::size_t x = 0; x < s.ow; ++x) {
        for (std::size_t c = 0; c < channels; ++c)
          *dst++ = initial[c] + one_sum(image, weights + c * s.kh * s.kw * s.ic, c / s.oc, y, x);
      }
    }
  }
}

}  // namespace octet::kernels
