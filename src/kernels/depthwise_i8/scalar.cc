// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/depthwise_i8/depthwise_i8.h"
#include "kernels/depthwise_i8/source.h"

namespace octet::kernels {

void depthwise_scalar(const DepthwiseBlock& b) noexcept {
  const DepthwiseShape& s = b.shape;
  std::int32_t* dst = b.dst;
  for (std::size_t r = 0; r < b.rows; ++r) {
    for (std::size_t x = 0; x < b.columns; ++x) {
      const auto* weights = static_cast<const std::int8_t*>(b.weights);
      for (std::size_t first = 0; first < b.channels; first += kDepthwiseLanes) {
        std::int32_t accumulators[kDepthwiseLanes];
        for (std::size_t c = 0; c < kDepthwiseLanes; ++c) accumulators[c] = b.initial[first + c];
        for (std::size_t i = 0; i < s.kh; ++i) {
          for (std::size_t j = 0; j < s.kw; ++j, weights += kDepthwiseLanes) {
            const std::uint8_t* src =
                source_at(b, r * s.stride_h + i * s.dilation_h, source_column(b, x, j), first);
            for (std::size_t c = 0; c < kDepthwiseLanes; ++c)
              accumulators[c] += src[c] * weights[c];
          }
        }
        for (std::size_t c = 0; c < kDepthwiseLanes; ++c) *dst++ = accumulators[c];
      }
    }
  }
}

}  // namespace octet::kernels
