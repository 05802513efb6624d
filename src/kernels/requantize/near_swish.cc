// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/requantize/near_swish.h"

#include <algorithm>
#include <cmath>

namespace octet::kernels {

float near_swish_margin(float bias, float last_scale, float last_bias) noexcept {
  constexpr float kMost = 258;
  const float absolute_bias = std::abs(bias);
  const float absolute_last = std::abs(last_bias);
  if (!(last_scale > 1e-6F && last_scale < 1e6F && absolute_last < 1e4F && absolute_bias < 1e6F))
    return 1;
  const float x = std::max((kMost - last_bias) / last_scale, 2 * kNearSwishBound);
  return last_scale * (x * kNearSwishError + (3 * x + absolute_bias) * 6.6e-8F) +
         (kMost + absolute_last) * 2.4e-7F;
}

}  // namespace octet::kernels
