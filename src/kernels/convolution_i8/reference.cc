// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/convolution_i8.h"

namespace octet::kernels {
namespace {

template <typename Src>
std::int32_t one_output(const ConvolutionShape& s, const Src* image, const std::int8_t* weights,
                        std::size_t g, std::size_t y, std::size_t x) noexcept {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < s.kh; ++i) {
    const std::ptrdiff_t row =
        static_cast<std::ptrdiff_t>(y * s.stride_h + i * s.dilation_h) - s.pad_top;
    if (row < 0 || row >= static_cast<std::ptrdiff_t>(s.ih)) continue;
    for (std::size_t j = 0; j < s.kw; ++j) {
      const std::ptrdiff_t column =
          static_cast<std::ptrdiff_t>(x * s.stride_w + j * s.dilation_w) - s.pad_left;
      if (column < 0 || column >= static_cast<std::ptrdiff_t>(s.iw)) continue;
      const Src* pixel =
          image +
          ((static_cast<std::size_t>(row) * s.iw + static_cast<std::size_t>(column)) * s.groups +
           g) *
              s.ic;
      const std::int8_t* w = weights + (i * s.kw + j) * s.ic;
      for (std::size_t c = 0; c < s.ic; ++c) sum += static_cast<std::int32_t>(pixel[c]) * w[c];
    }
  }
  return sum;
}

template <typename Src>
void convolution(const ConvolutionShape& s, const Src* src, const std::int8_t* weights,
                 std::int32_t* dst) noexcept {
  const std::size_t channels = s.groups * s.oc;
  for (std::size_t n = 0; n < s.n; ++n) {
    const Src* image = src + n * s.ih * s.iw * s.groups * s.ic;
    for (std::size_t y = 0; y < s.oh; ++y) {
      for (std::size_t x = 0; x < s.ow; ++x) {
        for (std::size_t c = 0; c < channels; ++c)
          *dst++ = one_output(s, image, weights + c * s.kh * s.kw * s.ic, c / s.oc, y, x);
      }
    }
  }
}

}  // namespace

void convolution_u8s8s32_reference(const ConvolutionShape& shape, const std::uint8_t* src,
                                   const std::int8_t* weights, std::int32_t* dst) noexcept {
  convolution(shape, src, weights, dst);
}

void convolution_s8s8s32_reference(const ConvolutionShape& shape, const std::int8_t* src,
                                   const std::int8_t* weights, std::int32_t* dst) noexcept {
  convolution(shape, src, weights, dst);
}

}  // namespace octet::kernels
