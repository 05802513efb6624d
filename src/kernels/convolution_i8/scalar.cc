// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernels/convolution_i8/convolution_i8.h"

namespace octet::kernels {

void convolution_tile_scalar(const ConvolutionTile& t) noexcept {
  constexpr std::size_t kLanes = 4;
  std::int32_t* dst = t.dst;
  for (std::size_t p = 0; p < t.num_pixels; ++p, dst += t.dst_stride) {
    std::copy_n(t.initial, kLanes, dst);
    const auto* weights = static_cast<const std::int8_t*>(t.weights);
    for (std::size_t s = 0; s < t.num_segments; ++s) {
      const std::uint8_t* src = t.src + t.pixel_offsets[p] + t.segment_offsets[s];
      for (std::size_t g = 0; g < t.segment_groups; ++g, src += 4) {
        for (std::size_t c = 0; c < kLanes; ++c, weights += 4) {
          for (std::size_t k = 0; k < 4; ++k) dst[c] += src[k] * weights[k];
        }
      }
    }
  }
}

void convolution_words_scalar(const ConvolutionTile& t) noexcept {
  for (std::size_t p = 0; p < t.num_pixels; ++p) {
    const auto* weights = static_cast<const std::int16_t*>(t.weights);
    auto sum = static_cast<std::uint32_t>(*t.initial);
    for (std::size_t s = 0; s < t.num_segments; ++s) {
      const auto* src =
          reinterpret_cast<const std::int16_t*>(t.src + t.pixel_offsets[p] + t.segment_offsets[s]);
      for (std::size_t k = 0; k < 2 * t.segment_groups; ++k)
        sum += static_cast<std::uint32_t>(src[k] * *weights++);
    }
    t.dst[p * t.dst_stride] = static_cast<std::int32_t>(sum);
  }
}

}  // namespace octet::kernels
