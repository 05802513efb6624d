// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "kernels/convolution_f32/convolution_f32.h"

namespace octet::kernels {
namespace {

float clamp(const FloatRange* range, float f) noexcept {
  if (range == nullptr) return f;
  const float raised = f > range->low ? f : range->low;
  return raised < range->high ? raised : range->high;
}

}  // namespace

void convolution_f32_scalar(const FloatConvolutionTile& t) noexcept {
  const std::size_t lanes = t.num_vectors * kFloatLanes;
  for (std::size_t p = 0; p < t.num_pixels; ++p) {
    for (std::size_t c = 0; c < t.num_channels; ++c) {
      float f = t.bias[c];
      const float* weights = t.weights + c;
      for (std::size_t s = 0; s < t.num_segments; ++s) {
        const float* src = t.src + t.pixel_offsets[p] + t.segment_offsets[s];
        for (std::size_t k = 0; k < t.segment_length; ++k, weights += lanes)
          f = std::fma(src[k], *weights, f);
      }
      f = clamp(t.clamp, f);
      const std::size_t i = p * t.dst_stride + c;
      if (t.residual != nullptr) f = clamp(t.residual_clamp, f + t.residual[i]);
      t.dst[i] = f;
    }
  }
}

}  // namespace octet::kernels
