// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace octet::kernels {

/// A FakeQuantize of floats whose limits are the same for all elements.
struct FloatQuantizer {
  float input_low = 0, input_high = 1, output_low = 0, output_high = 1;
  /// levels - 1, at most kMostFloatLevels.
  float last_level = 255;
};
/// Whole numbers up to it are rounded by adding and subtracting 3 * 2^22.
constexpr float kMostFloatLevels = 4194304;

/// dst[i] = x <= min(input_low, input_high) ? output_low : x > max(input_low, input_high) ?
/// output_high : round_half_even((x - input_low) / (input_high - input_low) * last_level) /
/// last_level * (output_high - output_low) + output_low for x = src[i] and i < n, each operation
/// rounded to f32. NaN stays NaN.
void fake_quantize_f32(const FloatQuantizer& quantizer, const float* src, float* dst,
                       std::size_t n) noexcept;

}  // namespace octet::kernels
