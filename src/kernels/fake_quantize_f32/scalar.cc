// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernels/fake_quantize_f32/fake_quantize_f32.h"

namespace octet::kernels {

void fake_quantize_f32(const FloatQuantizer& q, const float* src, float* dst,
                       std::size_t n) noexcept {
  constexpr float kRounder = 3 * 4194304.0F;
  const float lowest = std::min(q.input_low, q.input_high);
  const float highest = std::max(q.input_low, q.input_high);
  const float input_range = q.input_high - q.input_low;
  const float output_range = q.output_high - q.output_low;
  for (std::size_t i = 0; i < n; ++i) {
    const float x = src[i];
    const float level = (x - q.input_low) / input_range * q.last_level;
    const float rounded = (level + kRounder) - kRounder;
    float y = rounded / q.last_level * output_range + q.output_low;
    y = x <= lowest ? q.output_low : y;
    dst[i] = x > highest ? q.output_high : y;
  }
}

}  // namespace octet::kernels
