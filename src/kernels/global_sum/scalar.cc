// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernels/global_sum/global_sum.h"

namespace octet::kernels {

namespace {

// 257 * 255 is the largest 16-bit number.
constexpr std::size_t kPositions = 257;

// As many times `Width` channels from `c` on as there are: their sums in 16 bits, twice as many to
// a vector. @return the first channel that is left.
template <std::size_t Width>
std::size_t add_channels(const std::uint8_t* src, std::int32_t* dst, std::size_t positions,
                         std::size_t channels, std::size_t c) noexcept {
  for (; c + Width <= channels; c += Width) {
    std::uint16_t sums[Width] = {};
    for (std::size_t p = 0; p < positions; ++p) {
      const std::uint8_t* pixel = src + p * channels + c;
      for (std::size_t i = 0; i < Width; ++i)
        sums[i] = static_cast<std::uint16_t>(sums[i] + pixel[i]);
    }
    for (std::size_t i = 0; i < Width; ++i) dst[c + i] += sums[i];
  }
  return c;
}

}  // namespace

void global_sum(const std::uint8_t* src, std::int32_t* dst, std::size_t batch,
                std::size_t positions, std::size_t channels) noexcept {
  for (std::size_t n = 0; n < batch; ++n, dst += channels) {
    std::fill_n(dst, channels, 0);
    for (std::size_t first = 0; first < positions; first += kPositions) {
      const std::size_t count = std::min(kPositions, positions - first);
      std::size_t c = add_channels<64>(src, dst, count, channels, 0);
      c = add_channels<16>(src, dst, count, channels, c);
      c = add_channels<8>(src, dst, count, channels, c);
      add_channels<1>(src, dst, count, channels, c);
      src += count * channels;
    }
  }
}

}  // namespace octet::kernels
