// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/requantize/near_activation.h"

#include <algorithm>
#include <cmath>

namespace octet::kernels {
namespace {

template <typename Near>
float margin_of(float bias, float last_scale, float last_bias) {
  constexpr float kMost = 258;
  const float absolute_bias = std::abs(bias);
  const float absolute_last = std::abs(last_bias);
  if (!(last_scale > 1e-6F && last_scale < 1e6F && absolute_last < 1e4F && absolute_bias < 1e6F))
    return 1;
  const float x = std::max((kMost - last_bias) / last_scale, 2 * Near::kBound);
  const float last = kMost + absolute_last + 0.3F * last_scale;
  return last_scale * (x * Near::kError + (3 * x + absolute_bias) * 6.8e-8F) + last * 2.4e-7F;
}

}  // namespace

float near_margin(Activation activation, float bias, float last_scale, float last_bias) noexcept {
  switch (activation) {
    case Activation::swish:
      return margin_of<NearSwish>(bias, last_scale, last_bias);
    case Activation::gelu:
      return margin_of<NearGelu>(bias, last_scale, last_bias);
    case Activation::gelu_tanh:
      return margin_of<NearGeluTanh>(bias, last_scale, last_bias);
    case Activation::none:
    case Activation::hswish:
    case Activation::product:
    case Activation::identity:
      break;
  }
  return 1;
}

}  // namespace octet::kernels
