// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/depthwise_f32/depthwise_f32.h"

namespace octet::kernels {

void depthwise_f32_scalar(const FloatDepthwise& block) noexcept {
  const float* src = block.src;
  for (std::size_t x = 0; x < block.pixels; ++x, src += block.pixel_step) {
    for (std::size_t c = 0; c < block.channels; ++c) {
      double sum = 0;
      for (std::size_t t = 0; t < block.num_taps; ++t)
        sum += block.weights[t * block.weights_stride + c] * double{src[block.offsets[t] + c]};
      block.dst[x * block.channels + c] = static_cast<float>(sum);
    }
  }
}

}  // namespace octet::kernels
