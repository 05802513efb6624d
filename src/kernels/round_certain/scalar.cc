// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "kernels/round_certain/round_certain.h"

namespace octet::kernels {

std::size_t round_certain_scalar(const RoundCertain& p, std::size_t rows, std::size_t channels,
                                 const std::int32_t* src, std::uint8_t* dst,
                                 std::uint32_t* uncertain) noexcept {
  std::size_t count = 0;
  for (std::size_t r = 0; r < rows; ++r, src += p.src_stride, dst += p.dst_stride) {
    for (std::size_t c = 0; c < channels; ++c) {
      const float f = std::fma(static_cast<float>(src[c]), p.scale[c], p.bias[c]);
      const float rounded = std::nearbyint(f);
      const std::int32_t level = static_cast<std::int32_t>(rounded) + p.zero_point;
      dst[c] = static_cast<std::uint8_t>(std::clamp(level, 0, 255));
      if (std::abs(f - rounded) > p.farthest[c])
        uncertain[count++] = static_cast<std::uint32_t>(r * channels + c);
    }
  }
  return count;
}

}  // namespace octet::kernels
