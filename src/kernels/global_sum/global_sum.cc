// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/global_sum/global_sum.h"

#include <algorithm>

namespace octet::kernels {

void global_sum(const std::uint8_t* src, std::int32_t* dst, std::size_t batch,
                std::size_t positions, std::size_t channels) noexcept {
  for (std::size_t n = 0; n < batch; ++n, dst += channels) {
    std::fill_n(dst, channels, 0);
    for (std::size_t p = 0; p < positions; ++p, src += channels) {
      for (std::size_t c = 0; c < channels; ++c) dst[c] += src[c];
    }
  }
}

}  // namespace octet::kernels
